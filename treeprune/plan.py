"""What a game-tree search is asked to do: the algorithm, its parts, and the size of its table."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

from .dynamic_rules import BUILT_IN, Futility, LateMoves, NullMove, ProbCut
from .errors import LimitError
from .kernels.table import UNLIMITED
from .limits import is_number, is_whole
from .rule import RULES
from .worlds import check_memory


@dataclass(frozen=True)
class Table:
    """Size of a transposition table.

    Parameters
    ----------
    entries : int, optional
        How many positions it holds, rounded down to a power of two, at least 2.
    bytes : int, optional
        Limit on its memory instead; one entry takes 32 bytes where the key is one number.

    Notes
    -----
    Each entry holds a lower and an upper bound, the depth, whether a horizon lies below, the best move and the full
    key. It is used for the depth it was stored at only, or for larger ones if no horizon lies below.

    Examples
    --------
    >>> Table(entries=2**20)
    Table(entries=1048576, bytes=None)
    """

    entries: int | None = None
    bytes: int | None = None

    def __post_init__(self) -> None:
        if (self.entries is None) == (self.bytes is None):
            raise LimitError("Table: give entries or bytes, one of them")
        if self.entries is not None and not (is_whole(self.entries) and self.entries >= 2):
            raise LimitError(f"Table(entries={self.entries}): a whole number >= 2; table=None leaves the table out")
        if self.bytes is not None and not (is_whole(self.bytes) and self.bytes >= 1024):
            raise LimitError(f"Table(bytes={self.bytes}): a whole number >= 1024; table=None leaves the table out")

    def slots(self, columns: int) -> int:
        """Return the number of entries, a power of two, for rows of `columns` words."""
        wanted = int(self.entries) if self.entries is not None else int(self.bytes or 0) // (8 * columns)
        check_memory(8 * columns * wanted)
        return 1 << max(1, wanted.bit_length() - 1)


def is_window(pair: Any) -> bool:
    """Tell whether something is a pair of numbers, the smaller one first."""
    return isinstance(pair, tuple | list) and len(pair) == 2 and all(map(is_number, pair)) and pair[0] < pair[1]


ORDERINGS = ("killers", "counter-move", "history", "iid")
CHANCE = ("expectiminimax", "star1", "star2")
DEEPENING = ("deepening", "mtdf")
ALGORITHMS = ("minimax", "alphabeta", "null-window", *DEEPENING)


@dataclass(frozen=True)
class Plan:
    """Which algorithm runs, and which parts are switched on.

    Attributes
    ----------
    algorithm : {'minimax', 'alphabeta', 'deepening', 'null-window', 'mtdf'}
    depth : int or None
        Plies to look ahead; None for the end of the game.
    window : tuple of two numbers, or None
    order : bool
        Sort moves by the game's `order`.
    table : Table or None
    symmetry, bounds : bool
        Use the game's `symmetries`; its `lower` and `upper`.
    guess : number or None
        Where MTD(f) begins at the full depth, without iterations before it.
    scout : bool
        Empty windows for all moves but the first: principal variation search.
    aspiration : number or None
        Half the width of the window that an iteration of deepening begins with.
    ordering : tuple of str
        Of 'killers', 'counter-move', 'history', 'iid'.
    enhanced : bool
        Enhanced transposition cutoff.
    quiescence : int
        Plies of quiescence search beyond the horizon.
    chance : {'expectiminimax', 'star1', 'star2'}
        What is skipped at chance nodes.
    prune : tuple
        Dynamic rules: `NullMove`, `LateMoves`, `Futility`, `ProbCut`, `OwnRule`.
    endings : Endings or None
        A table of endings that bounds the search.
    threads : int
        Kernels that search together, with one table.
    """

    algorithm: str
    depth: int | None = None
    window: tuple[Any, Any] | None = None
    order: bool = False
    table: Table | None = None
    symmetry: bool = False
    bounds: bool = False
    guess: Any = None
    scout: bool = False
    aspiration: Any = None
    ordering: tuple[str, ...] = ()
    enhanced: bool = False
    quiescence: int = 0
    chance: str = "expectiminimax"
    prune: tuple[Any, ...] = ()
    endings: Any = None
    threads: int = 1

    def __post_init__(self) -> None:
        if self.depth is not None and (
            isinstance(self.depth, bool) or not isinstance(self.depth, numbers.Integral) or self.depth < 0
        ):
            raise LimitError(
                f"depth={self.depth!r}: give a whole number of plies >= 0, or None for the end of the game"
            )
        if self.depth is not None and self.depth >= UNLIMITED:
            raise LimitError(f"depth={self.depth}: at most {UNLIMITED - 1}; None searches to the end of the game")
        if self.window is not None and not is_window(self.window):
            raise LimitError(f"window={self.window!r}: give a pair of numbers, alpha smaller than beta")
        if self.table is not None and not isinstance(self.table, Table):
            raise LimitError(f"table={self.table!r}: give a Table(entries=...), True or False")
        if self.symmetry and self.table is None:
            raise LimitError("symmetry=True needs a table: equivalent positions share an entry")
        self._check_parts()
        self._check_rules()

    def _check_parts(self) -> None:
        if not set(self.ordering) <= set(ORDERINGS) or len(set(self.ordering)) < len(self.ordering):
            raise LimitError(f"ordering={self.ordering!r}: choose from {', '.join(ORDERINGS)}, each once")
        if self.table is None and ("iid" in self.ordering or self.enhanced):
            raise LimitError("internal iterative deepening and enhanced cutoffs need a table: they ask it")
        if self.chance not in CHANCE:
            raise LimitError(f"chance={self.chance!r}: choose one of {', '.join(CHANCE)}")
        if self.aspiration is not None and not (is_number(self.aspiration) and self.aspiration > 0):
            raise LimitError(f"aspiration={self.aspiration!r}: give half a window's width, a number > 0")
        if self.aspiration is not None and self.algorithm != "deepening":
            raise LimitError("aspiration windows need iterations: they lie around the value of the one before")
        if self.guess is not None and not (is_whole(self.guess) and self.algorithm == "mtdf"):
            raise LimitError(f"guess={self.guess!r}: give a whole number, and to MTD(f) only")
        if not (is_whole(self.quiescence) and self.quiescence >= 0):
            raise LimitError(f"quiescence={self.quiescence!r}: give a whole number of plies >= 0")
        if not (is_whole(self.threads) and 1 <= self.threads <= 64):
            raise LimitError(f"threads={self.threads!r}: give a whole number from 1 to 64")
        if self.threads > 1 and self.table is None:
            raise LimitError("threads > 1 needs a table: it is what the threads share")
        if self.threads > 1 and self.prune:
            raise LimitError("threads > 1 with dynamic rules would not give the value of one thread: leave one out")

    def _check_rules(self) -> None:
        kinds = [type(rule) for rule in self.prune]
        for rule in self.prune:
            if not isinstance(rule, BUILT_IN) and not callable(getattr(rule, "score", None)):
                raise LimitError(f"prune: {rule!r} is no rule: give NullMove(), LateMoves(), ... or an OwnRule")
            if isinstance(rule, BUILT_IN) and kinds.count(type(rule)) > 1:
                raise LimitError(f"prune: {type(rule).__name__} is given twice")
        if self.prune and self.algorithm == "minimax":
            raise LimitError("minimax skips nothing: use another method for dynamic rules")
        if LateMoves in kinds and not self.scout:
            raise LimitError("LateMoves() needs empty windows: use pvs, or deepening with scout=True")

    @property
    def name(self) -> str:
        """The algorithm and its parts, as tables show it."""
        algorithm = "pvs" if self.algorithm == "alphabeta" and self.scout else self.algorithm
        return " + ".join([algorithm, *self.parts])

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts that are switched on."""
        on = [
            ("scout", self.scout and self.algorithm != "alphabeta"),
            ("aspiration", self.aspiration),
            ("order", self.order),
            ("table", self.table),
            ("symmetry", self.symmetry),
            ("bounds", self.bounds),
            ("etc", self.enhanced),
            *((name, name in self.ordering) for name in ORDERINGS),
            ("quiescence", self.quiescence),
            (self.chance, self.chance != "expectiminimax"),
            *((PART_OF[kind], any(isinstance(r, kind) for r in self.prune)) for kind in BUILT_IN),
            ("own rule", any(not isinstance(r, BUILT_IN) for r in self.prune)),
            ("endings", self.endings is not None),
            (f"{self.threads} threads", self.threads > 1),
        ]
        return tuple(name for name, here in on if here)

    def rule(self, kind: type) -> Any:
        """Return the dynamic rule of a kind, None where it is switched off."""
        return next((rule for rule in self.prune if isinstance(rule, kind)), None)

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that may skip something."""
        parts = self.parts
        on = {
            "alpha-beta": self.algorithm != "minimax",
            "table": self.table is not None,
            "static bound": self.bounds,
            "horizon": self.depth is not None,
            "ending": self.endings is not None,
            "enhanced cutoff": self.enhanced,
            "star1": self.chance == "star1",
            "star2": self.chance == "star2",
            "stand pat": self.quiescence > 0,
            "quiet move": self.quiescence > 0,
            "null move": "null-move" in parts,
            "late move": "late-moves" in parts,
            "futility": "futility" in parts,
            "probcut": "probcut" in parts,
            "own rule": "own rule" in parts,
        }
        return tuple(rule.name for rule in RULES if on.get(rule.name))


PART_OF = {NullMove: "null-move", LateMoves: "late-moves", Futility: "futility", ProbCut: "probcut"}
