"""Play a game: a person against the library, two persons, or the library against itself.

Nothing is printed here: what is to be said goes to `write`, what a person answers comes from `read`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .errors import HookError
from .families.alphabeta import iterative_deepening
from .hooks import has_hashable_key, overrides, require_game
from .limits import Limits
from .plan import Table
from .problem import Game
from .result import Result, Status

SIDES = {"first": (0,), "second": (1,), "both": (0, 1), "none": ()}
"""Which sides persons play; side 0 is the one to move where the game begins."""

TABLE = Table(entries=2**20)
FEW = 12
"""As many moves are listed without being asked for."""

HELP = """Type a move as it is listed here, a part of it that fits no other, or # and its number; or
  help   this list               undo   take back your last move
  hint   ask the search          quit   leave the game"""


def play_game(
    game: Game,
    state: Any = None,
    *,
    engine: Game | None = None,
    side: str = "first",
    depth: int | None = None,
    limits: Limits | None = None,
    world: str = "auto",
    rng: np.random.Generator | int | None = None,
    read: Callable[[str], str] = input,
    write: Callable[[str], Any] = print,
) -> Any:
    """Play one game to its end, or until somebody leaves.

    Parameters
    ----------
    game : Game
        The rules.
    state : optional
        Where to begin; `game.start()` by default.
    engine : Game, optional
        The same game, with the same states, for the search: a subclass that solves faster. By default `game`.
    side : {'first', 'second', 'both', 'none'}
        What persons play; 'first' is the side to move in the beginning.
    depth, limits, world
        Of each search, by `iterative_deepening`. With neither depth nor limits, a second of time.
    rng : numpy Generator, int or None
        What chance is rolled with, or its seed; None for a fresh one.
    read : callable
        Given a prompt, returns a line; EOFError ends the game.
    write : callable
        Given a text, shows it.

    Returns
    -------
    state
        The last one; `game.is_over` tells whether the game came to its end.

    Raises
    ------
    KeyboardInterrupt
        Also when a search was interrupted.
    HookError, CompileError, LimitError

    Examples
    --------
    >>> from games.nim import Nim
    >>> answers = iter(["9", "1", "quit"])
    >>> last = play_game(Nim(), (2, 1), side="second", depth=3, read=lambda prompt: next(answers))
    0: ||
    1: |
    treeprune plays 1 from heap 0: value 1, proved, 20 nodes
    <BLANKLINE>
    0: |
    1: |
    '9' is no move here: the moves are 1 from heap 0, 1 from heap 1.
    '1' fits 2 moves: 1 from heap 0, 1 from heap 1.
    The game is left unfinished.
    """
    require_game(game)
    if side not in SIDES:
        raise ValueError(f"side={side!r}: choose one of {', '.join(SIDES)}")
    if depth is None and limits is None:
        limits = Limits(time=1.0)
    match = Match(
        game, engine or game, SIDES[side], depth, limits, world, np.random.default_rng(rng), read, write,
        game.start() if state is None else state,
    )  # fmt: skip
    match.run()
    return match.state


def matching(texts: Sequence[str], typed: str) -> list[int]:
    """Return which moves a person may mean: those that read so; else begin so; else hold it. #3 is number 3.

    Examples
    --------
    >>> matching(["1-a2", "2xa2", "21-b3"], "2XA2"), matching(["1-a2", "2xa2", "21-b3"], "1a2")
    ([1], [0])
    >>> matching(["1-a2", "2xa2", "21-b3"], "2"), matching(["1-a2", "2xa2", "21-b3"], "#3")
    ([1, 2], [2])
    """
    number = typed[1:].strip()
    if typed.startswith("#") and number.isascii() and number.isdigit():
        return [i for i in range(len(texts)) if str(i + 1) == number]
    for form in (squeezed, bare):
        wanted, known = form(typed), [form(text) for text in texts]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            found = [i for i, text in enumerate(known) if wanted and fits(text, wanted)]
            if found:
                return found
    return []


def squeezed(text: str) -> str:
    """Return a text in small letters, with single spaces."""
    return " ".join(text.casefold().split())


def bare(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(c for c in text.casefold() if c.isalnum())


class LeftError(Exception):
    """A person has left the game."""


@dataclass
class Match:
    """One game being played; the parameters of `play_game`, and where it stands.

    Attributes
    ----------
    state : object
    side : int
        The side to move: 0 for the one that began.
    asked : list of (state, side)
        Where persons were asked and moved: what `undo` goes back to.
    """

    game: Game
    engine: Game
    people: tuple[int, ...]
    depth: int | None
    limits: Limits | None
    world: str
    rng: np.random.Generator
    read: Callable[[str], str]
    write: Callable[[str], Any]
    state: Any
    side: int = 0
    asked: list[tuple[Any, int]] = field(default_factory=list)

    def run(self) -> None:
        """Play to the end, or until a person leaves or the input ends."""
        try:
            while not self.game.is_over(self.state):
                if not self.roll():
                    self.turn()
        except LeftError:
            self.write("The game is left unfinished.")
            return
        except EOFError:
            self.write("\nThe game is left unfinished.")  # the prompt still stands on the line
            return
        except KeyboardInterrupt:
            self.write("")
            raise
        self.write(self.game.show(self.state))
        self.write(f"The game is over: {self.verdict()}.")

    def name(self, side: int) -> str:
        """Return what a side is called."""
        if len(self.people) == 1:
            return "you" if side in self.people else "treeprune"
        return f"the {('first', 'second')[side]} side"

    def verdict(self) -> str:
        """Return who has won, and by how much where that is more than 1."""
        value = self.game.evaluate(self.state)
        if value == 0:
            return "a draw"
        winner = self.name(self.side if value > 0 else 1 - self.side)
        score = "" if abs(value) == 1 else f", score {number(abs(value))}"
        return f"{winner} {'have' if winner == 'you' else 'has'} won{score}"

    def roll(self) -> bool:
        """Where chance moves next, let it, and tell so."""
        outcomes = list(self.game.outcomes(self.state))
        if not outcomes:
            return False
        odds = np.array([p for p, _ in outcomes], float)
        if not (math.isfinite(odds.sum()) and odds.min() >= 0 and abs(odds.sum() - 1) < 1e-9):
            raise HookError("outcomes", f"the probabilities are negative or do not sum to 1 in {self.state!r}")
        at = int(self.rng.choice(len(outcomes), p=odds / odds.sum()))
        self.write(f"Chance takes outcome {at + 1} of {len(outcomes)}, of probability {odds[at]:.3g}.\n")
        self.state = outcomes[at][1]
        return True

    def turn(self) -> None:
        """Show the board and let the side to move move."""
        moves = list(self.game.moves(self.state))
        if not moves:
            raise HookError("moves", f"yielded no move for {self.state!r}, though is_over says the game goes on")
        self.write(self.game.show(self.state))
        move = self.ask(moves) if self.side in self.people else self.think(moves)
        if move is not None:
            self.side = self.side if self.game.same_mover(self.state, move) else 1 - self.side
            self.state = self.game.play(self.state, move)
            self.write("")

    def think(self, moves: list[Any]) -> Any:
        """Return the move of the search, and tell it with what is known of it."""
        result = self.search()
        move = result.move
        if move is None:
            move = max(moves, key=lambda m: self.game.order(self.state, m))
            why = f"the move that looks best, no depth was finished, {result.stats.nodes:,} nodes"
        else:
            why = told(result)
        name = self.name(self.side)
        self.write(f"{name.replace('the', 'The')} plays {self.game.show_move(self.state, move)}: {why}")
        return move

    def search(self) -> Result:
        """Search the position."""
        table = has_hashable_key(self.engine, self.state)
        result = iterative_deepening(
            self.engine,
            self.state,
            self.depth,
            table=TABLE if table else None,
            symmetry=table and overrides(self.engine, "symmetries"),
            limits=self.limits,
            world=self.world,
        )
        if result.stopped == "interrupted":
            raise KeyboardInterrupt
        return result

    def ask(self, moves: list[Any]) -> Any:
        """Return the move of a person, None where one was taken back."""
        texts = [self.game.show_move(self.state, m) for m in moves]
        prompt = "your move> " if len(self.people) == 1 else f"{self.name(self.side)}> "
        while True:
            typed = self.read(prompt).strip()
            command = typed.casefold()
            if command in map(squeezed, texts) or command not in ("help", "?", "undo", "hint", "quit", "exit"):
                found = matching(texts, typed)
                if len(found) == 1:
                    self.asked.append((self.state, self.side))
                    return moves[found[0]]
                self.explain(typed, [texts[i] for i in found], texts)
            elif command in ("quit", "exit"):
                raise LeftError
            elif command == "hint":
                self.hint()
            elif command == "undo":
                if self.asked:
                    self.state, self.side = self.asked.pop()
                    self.write("Your last move is taken back.\n")
                    return None
                self.write("There is no move of yours to take back.")
            else:
                self.write(HELP)
                self.write("\n".join(f"{'#' + str(i):>5}  {text}" for i, text in enumerate(texts, 1)))

    def explain(self, typed: str, found: list[str], texts: list[str]) -> None:
        """Say why what a person typed is no move."""
        if not typed:
            self.write("Type a move; help lists them.")
        elif found:
            same = ": type # and the number that help shows" if len(set(found)) == 1 else ""
            self.write(f"{typed!r} fits {len(found)} moves: {', '.join(found[:FEW])}{same}.")
        else:
            known = f"the moves are {', '.join(texts)}" if len(texts) <= FEW else "help lists the moves"
            self.write(f"{typed!r} is no move here: {known}.")

    def hint(self) -> None:
        """Tell what the search says."""
        result = self.search()
        if result.move is None:
            self.write(f"The search has nothing to say: no depth was finished ({result.stats.nodes:,} nodes).")
        else:
            self.write(f"The search would play {result.line()}: {told(result)}")


def number(value: Any) -> str:
    """Return a score as people read it."""
    return f"{value:.3f}" if isinstance(value, float) and not value.is_integer() else f"{value:,.0f}"


def told(result: Result) -> str:
    """Return value, promise and cost of a search in a line."""
    stats = result.stats
    promise = f"{result.guarantee.name.lower()} for depth {stats.completed}"
    if result.status is Status.OPTIMAL:
        promise = "proved"
    return f"value {number(result.value)}, {promise}, {stats.nodes:,} nodes"
