"""Every move of a position with its exact value: the best ones, ties included, or all (multi-PV)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from .._canonical import plain
from ..errors import LimitError
from ..game_run import GameRun
from ..hooks import has_hashable_key, overrides, require_game
from ..kernels.words import successor
from ..limits import Limits, is_whole
from ..plan import Plan, Table
from ..problem import Game
from ..result import number
from ..worlds import World, choose_world
from .alphabeta import size_of


@dataclass(frozen=True)
class RootMove:
    """A move of the root.

    Attributes
    ----------
    move : object
    value : number or None
        Its exact value for the side to move at the root; None where only the bound is known.
    bound : number or None
        What it is worth at most; equal to `value` where that is known.
    line : tuple
        The moves of its best line, itself first.
    text : str
        The move as people write it.
    """

    move: Any
    value: Any
    bound: Any
    line: tuple[Any, ...]
    text: str


@dataclass(frozen=True)
class RootMoves(Sequence[RootMove]):
    """The moves of a position, the best first; moves of the same value in the order they were tried.

    Attributes
    ----------
    value : number or None
        The value of the position; None where a limit ended the run before any move was searched.
    depth : int or None
    nodes : int
    time : float
        Seconds.
    stopped : str or None
        Why the run ended early; moves that were not searched then have neither value nor bound.
    """

    moves: tuple[RootMove, ...]
    depth: int | None
    nodes: int
    time: float
    stopped: str | None

    def __len__(self) -> int:
        return len(self.moves)

    @overload
    def __getitem__(self, i: int) -> RootMove: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[RootMove, ...]: ...
    def __getitem__(self, i: int | slice) -> Any:
        return self.moves[i]

    def __iter__(self) -> Iterator[RootMove]:
        return iter(self.moves)

    @property
    def value(self) -> Any:
        """The value of the best move."""
        return self.moves[0].value if self.moves else None

    @property
    def best(self) -> list[Any]:
        """All moves that have the best value."""
        return [m.move for m in self.moves if m.value is not None and m.value == self.value]

    def to_list(self) -> list[dict[str, Any]]:
        """Return what JSON can hold of it."""
        return [{"move": m.text, "value": number(m.value), "bound": number(m.bound)} for m in self.moves]

    def __str__(self) -> str:
        rows = []
        for m in self.moves:
            known = f"{m.value}" if m.value is not None else "?" if m.bound is None else f"<= {m.bound}"
            rows.append(f"{m.text:<8} {known:>8}" + ("   best" if m.move in self.best else ""))
        stop = f", stopped by {self.stopped}" if self.stopped else ""
        return "\n".join([*rows, f"{self.nodes:,} nodes in {self.time:.3f} s{stop}"])


def root_moves(
    game: Game,
    state: Any = None,
    depth: int | None = None,
    *,
    best: int | None = None,
    order: bool = True,
    table: bool | Table | None = True,
    enhanced: bool = False,
    ordering: tuple[str, ...] = (),
    limits: Limits | None = None,
    world: str | World = "auto",
) -> RootMoves:
    """Give every move of a position its exact value, or only the best ones.

    Parameters
    ----------
    game : Game
    state : optional
        `game.start()` by default; not over, and no chance node.
    depth : int, optional
        Plies to look ahead, the move itself included; by default to the end of the game.
    best : int, optional
        How many of the best moves get their exact value, ties with the last of them included; the others are only
        proved to be worse. By default all.
    order, table, enhanced, ordering
        As for `alphabeta`; all moves share one table.
    limits : Limits, optional
        For all moves together.
    world : {'auto', 'interpreted', 'compiled'}

    Returns
    -------
    RootMoves
        The best first. Exact for the depth.

    Raises
    ------
    HookError, CompileError, LimitError

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> game = TicTacToe()
    >>> found = root_moves(game, game.parse("04"), world="interpreted")
    >>> len(found), found.value, sorted(found.best)
    (7, 0, [1, 2, 3, 5, 6, 7, 8])
    >>> [m.value for m in root_moves(game, game.parse("041"), best=1, world="interpreted")]
    [0, None, None, None, None, None]
    """
    if best is not None and not (is_whole(best) and best >= 1):
        raise LimitError(f"best={best!r}: give a whole number >= 1, or None for all moves")
    require_game(game)
    run = _MoveByMove(game, state, depth, best, order, table, enhanced, ordering, limits or Limits(), world)
    return run.search()


class _MoveByMove:
    """The searches of the root's moves, one after the other, with one table."""

    def __init__(
        self, game: Game, state: Any, depth: int | None, best: int | None, order: bool, table: Any, enhanced: bool,
        ordering: tuple[str, ...], limits: Limits, world: str | World,
    ) -> None:  # fmt: skip
        self.game, self.depth, self.best, self.limits = game, depth, best, limits
        self.world = choose_world(game, world)
        self.state = plain(self.world.state(game.start() if state is None else state))
        size = size_of(table) if has_hashable_key(game, self.state) else None
        below = None if depth is None else depth - 1
        if depth is not None and depth < 1:
            raise LimitError(f"depth={depth}: a move is one ply, so give 1 or more")
        symmetry = size is not None and overrides(game, "symmetries")
        bounds = depth is None
        self.plan = Plan(
            "alphabeta", below, None, order, size, symmetry, bounds, enhanced=enhanced and size is not None,
            ordering=ordering, scout=True,
        )  # fmt: skip
        if game.is_over(self.state):
            raise LimitError(f"the game is over in {self.state!r}: it has no moves")
        if list(game.outcomes(self.state)):
            raise LimitError(f"chance moves next in {self.state!r}: nobody chooses there")
        self.first: GameRun | None = None
        self.nodes, self.began = 0, time.perf_counter()
        self.stopped: str | None = None

    def ask(self, child: Any, window: tuple[Any, Any] | None) -> Any:
        """Search the state after a move. Returns its Result."""
        nodes = self.limits.nodes
        left = Limits(
            nodes=None if nodes is None else max(0, nodes - self.nodes),
            time=None if self.limits.time is None else max(0.0, self.limits.time - (time.perf_counter() - self.began)),
            max_ply=self.limits.max_ply,
        )
        run = GameRun(self.game, child, replace(self.plan, window=window), self.world, left, table=self.first)
        self.first = self.first or run
        result = run.run()
        self.nodes += result.stats.nodes
        self.stopped = self.stopped or result.stopped
        return result

    def search(self) -> RootMoves:
        """Search the moves in the order of the game, and sort them by what they are worth."""
        game, s = self.game, self.state
        moves = [plain(m) for m in game.moves(s)]
        if overrides(game, "order"):
            moves.sort(key=lambda m: -game.order(s, m))
        found: list[RootMove] = []
        for move in moves:
            value = bound = None
            line: tuple[Any, ...] = (move,)
            if self.stopped is None:
                value, bound, line = self.worth(move, self.held(found))
            found.append(RootMove(move, value, bound, line, game.show_move(s, move)))
        ranked = sorted(found, key=lambda m: (m.value is None, 0 if m.value is None else -m.value))
        return RootMoves(tuple(ranked), self.depth, self.nodes, time.perf_counter() - self.began, self.stopped)

    def held(self, found: list[RootMove]) -> Any:
        """Return the value that a move must reach to be among the best; None where any will do."""
        values = sorted((m.value for m in found if m.value is not None), reverse=True)
        return None if self.best is None or len(values) < self.best else values[self.best - 1]

    def worth(self, move: Any, held: Any) -> tuple[Any, Any, tuple[Any, ...]]:
        """Return (value, bound, line) of a move: no value where it is proved to be worth less than `held`."""
        child = plain(self.game.play(self.state, move))
        sign = 1 if self.game.same_mover(self.state, move) else -1
        if held is not None and not self.game.is_over(child):
            low, high = -successor(-held), held  # is it worth `held` at least?
            result = self.ask(child, (low, high) if sign > 0 else (-high, -low))
            worst = result.bound if sign > 0 else result.value
            if result.stopped is None and worst is not None and sign * worst < held:
                return None, sign * worst, (move,)
        if self.stopped is not None:
            return None, None, (move,)
        result = self.ask(child, None)
        if result.stopped is not None:
            return None, None, (move,)
        return sign * result.value, sign * result.value, (move, *result.solution)
