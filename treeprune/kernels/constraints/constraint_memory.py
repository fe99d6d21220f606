"""All that propagation and search work with: one object, one pointer.

    x    a variable, by number              p    a propagator, by number
    k    a place in the scope of p          c    a constraint: one or more propagators

The domain of x is a block of cells of `store`: its size, minimum and maximum, then a bitset. Bits are counted from
multiples of 64, so that words of different variables can be compared: value v is bit v % 64 of word v // 64, and
`word_of[x]` is the number of the first word kept. Every cell of `store` is restored when a choice is taken back.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled

# a variable's block
LEAST = 0
MOST = 1
COUNT = 2
WORDS = 3

# events: what wakes a propagator
ASSIGNED = 0
BOUNDS = 1
DOMAIN = 2

# cells of `now`
MOMENT = 0  # grows whenever the trail gets a new mark: a cell is saved once a moment
TRAIL_END = 1
WHY = 2  # the propagator at work, or one of the reasons below
DEPTH = 3  # choices made and not refuted
PHASE = 4
WAITING = 5  # + priority: how many propagators wait in that queue
HEADS = 9  # + priority: where that queue begins
PATH_END = 13
HELD = 14  # solutions in the buffer
BEST = 15  # objective of the incumbent
FOUND = 16  # 1 where there is one
FAILED = 17  # the propagator that found the last dead end
FAILURES_LEFT = 18  # before the next restart
RUN_NUMBER = 19  # restarts so far + 1
LAST_CONFLICT = 20  # variable whose choice failed last, or -1
RANDOM = 21  # state of the generator that breaks ties
CONFLICT_END = 22
NOGOODS_HELD = 23
LITERALS_HELD = 24
ATTACHED = 25  # nogoods whose watches are set
FAILED_NOGOOD = 26  # the nogood that found the last dead end, or asked for the last removal
PROBING = 27  # 1 while values are tried out: nothing is counted or told of it
WIPED = 28  # the variable that lost its last value
MEASURED = 29  # variable of the choice whose impact is to be measured, or -1
CUTOFF = 30  # failures of this run, before the next restart
NOW_SIZE = 32

PRIORITIES = 4

# reasons that are no propagators
CHOICE = -1
REFUTED = -2
GIVEN = -3
NOBODY = -4
FIRST_NOGOOD = -10  # - g: nogood g

# phases of the search, where it goes on after a stop
BEGIN = 0
ENTER = 1
RETREAT = 2
EXHAUSTED = 3
RESTART = 4

# cells of `options`
VARIABLE_ORDER = 0
VALUE_ORDER = 1
RESTART_BASE = 2  # failures of the first run; 0: no restarts
RESTART_KIND = 3
RECORD_NOGOODS = 4
BACKJUMPING = 5  # 1: every change is put on the trail, with its reason
OBJECTIVE = 6  # variable to minimise or maximise, -1: none
DIRECTION = 7  # 1: minimise, -1: maximise
INCUMBENT_CUT = 8  # the propagator that asks for better than the incumbent, -1: none
KEEP_SOLUTIONS = 9  # 0: solutions are only counted
BREAK_TIES = 10  # 1: by chance
LAST_CONFLICT_FIRST = 11
FIRST_GROUP = 12  # how many of the decisions come before all others
TRAIL_ROOM = 13  # what a node may need of the trail
NOGOOD_PROPAGATOR = 14  # -1: none
REFUTATION_CUT = 20  # the propagator that looks at each choice that has failed, -1: none
OPTIONS_SIZE = 24


@compiled
class ConstraintMemory:
    """Arrays and components of one run."""

    counters: Any
    now: Any
    options: Any
    # the model
    at: Any  # first cell of each variable's block, and the end of the last
    word_of: Any
    kind: Any
    priority: Any
    rule: Any
    constraint_of: Any
    first: Any  # place in `scope` where that of p begins, and the end of the last
    scope: Any  # variables
    factor: Any  # a number for each place: an offset, a coefficient
    home: Any  # first cell of the block of the variable at each place
    home_end: Any  # the cell after it
    word_home: Any  # the cell, for each place, where word 0 of the bitset is, or would be
    data_at: Any
    data: Any  # numbers a propagator knows
    settles: Any  # 1: a run of p leaves nothing that p itself could still remove
    own_cell: Any  # first of its cells in `store`
    watch_at: Any  # 3 x: where the watchers of x begin; 3 x + 3 - event: where those woken by it end
    watch: Any
    decisions: Any  # variables the search branches on, in input order
    # the state
    store: Any
    stamp: Any
    trail_cell: Any
    trail_old: Any
    trail_why: Any
    queue: Any
    queued: Any
    open: Any  # places of a scope, those still open in front
    scratch: Any
    choice_variable: Any
    choice_value: Any
    choice_mark: Any
    choice_path: Any
    path_variable: Any
    path_value: Any
    path_taken: Any  # 1: assigned, 0: refuted
    path_mark: Any  # length of the trail before it
    solutions: Any
    # dead ends and what they depend on
    variable_of: Any  # of each cell of a domain
    relevant: Any  # 1: the dead end depends on changes of x
    blamed: Any  # 1: it depends on the choice at this level
    path_conflict: Any  # where in `conflict_level` the levels begin that a refutation depends on
    conflict_level: Any
    nogood_at: Any  # where the decisions of each nogood begin, and the end of the last
    nogood_variable: Any
    nogood_value: Any
    watched: Any  # 2 g, 2 g + 1: the two decisions of nogood g that are watched
    watch_next: Any  # the next watch of the same variable, -1: none
    watch_head: Any  # the first watch of x
    # what was learned, and what is told
    weight: Any  # of a constraint
    weighted_degree: Any  # of a variable
    degree: Any  # the same before anything was learned
    impact: Any  # of a variable
    size_before: Any  # of the domains, before a choice
    failures_of: Any  # of a constraint: dead ends it found
    removed_by: Any  # of a constraint: values it removed
    runs_of: Any  # of a constraint: how often its propagators ran
    trace: Any
    learning: Any
    variable_ordering: Any
    value_ordering: Any
    groups: Any  # of propagators, where the model has any that the search does not know
