"""The one array that a run and its driver share: counts, limits, the stop flag, and why a run ended.

Each name is an index. The driver writes STOP while the kernel runs, and reads NODES_SEEN; both go through memory
that the optimiser leaves alone (`load_now`, `store_now`): a plain load of the flag is hoisted out of the search.
"""

from __future__ import annotations

from .._compiled import compiled
from .words import load_now, store_now

NODES = 0  # calls of the search, the root and the leaves too
GENERATED = 1  # moves generated
LEAVES = 2  # nodes where the game is over or the depth is used up
MAX_DEPTH = 3  # largest ply reached
CUTOFFS = 4  # nodes that ended with best >= beta
FIRST_MOVE_CUTOFFS = 5  # of these, at the first move tried
TABLE_PROBES = 6
TABLE_HITS = 7  # probes that found the position, at any depth
TABLE_STORES = 8
LIMITED = 9  # how often a value that depends on the horizon was used
COMPLETED = 10  # depth of the last finished iteration, or number of finished windows
LINE_NODES = 11  # nodes spent on the line after the value was proved, not in NODES
TICKS = 12  # processor time of one position of a batch
RESOLVED = 13  # 1 where the last iteration met no horizon
ITERATIONS = 14  # finished ones
EXPANDED = 15  # states whose moves were made

STOP = 16  # set by the driver
NODES_SEEN = 17  # published for the driver
NODE_LIMIT = 18
CHECK_AT = 19  # the node count at which to look up
MAX_PLY = 20
ENDED = 21  # one of the reasons below
FAULT_PLY = 22  # how deep the reason was met; the moves to it are in Memory.path
FINISHED = 23  # positions of a batch that are done
INTERVAL = 24  # nodes between two looks at the limits
REOPENED = 25  # states expanded again, since a cheaper way to them was found

FAILURES = 26  # dead ends: nodes proved to have no solution below, without a branch tried there
SOLUTIONS = 27
PROPAGATIONS = 28  # runs of a propagator
RESTARTS = 29
SOLUTION_LIMIT = 30  # set by the driver: how many solutions are wanted

SKIPPED = 32  # + number of the rule: branches it skipped
SIZE = 128

# why a run ended before its end
STOPPED = 1
NODES_USED = 2
TOO_DEEP = 3
BUFFER_FULL = 4
BAD_VALUE = 5
NO_MOVES = 6
BAD_PROBABILITY = 7
BOUNDS_CROSSED = 8
BAD_RANGE = 9
POSITION_REPEATS = 16
STATES_FULL = 17
MOVES_FULL = 18
BAD_COST = 19
BAD_ESTIMATE = 20
BELOW_LEAST_COST = 21
MEMORY_FULL = 22
BAD_ESTIMATE_BACK = 23
INCONSISTENT = 24
KEY_OUT_OF_RANGE = 25
SOLUTIONS_FOUND = 26
SOLUTIONS_FULL = 27
BAD_GAIN = 28
BAD_BOUND = 29
BAD_MOVE_BOUND = 30
COUNT_TOO_LARGE = 31
KEY_ORDER = 32
BAD_PLACE = 40  # a propagator of the user's asked for a place beyond its scope


@compiled
def begin(counters):
    """Set the counts to their start; limits stay."""
    for i in range(STOP):
        counters[i] = 0
    for i in range(REOPENED, SOLUTION_LIMIT):
        counters[i] = 0
    for i in range(SKIPPED, SIZE):
        counters[i] = 0
    counters[ENDED] = 0
    counters[CHECK_AT] = min(counters[INTERVAL], counters[NODE_LIMIT] + 1)


@compiled
def end_run(counters, reason, ply):
    """End the run; the first reason stands."""
    if counters[ENDED] == 0:
        counters[ENDED] = reason
        counters[FAULT_PLY] = ply


@compiled
def look_up(counters, ply):
    """Publish the node count, obey the stop flag and the node limit. Returns False when the run must end."""
    nodes = counters[NODES]
    store_now(counters, NODES_SEEN, nodes)
    if nodes > counters[NODE_LIMIT]:
        counters[NODES] -= 1
        end_run(counters, NODES_USED, ply)
        return False
    if load_now(counters, STOP) != 0:
        end_run(counters, STOPPED, ply)
        return False
    counters[CHECK_AT] = min(nodes + counters[INTERVAL], counters[NODE_LIMIT] + 1)
    return True


@compiled
def count_node(counters, ply):
    """Count a node, or a state that is about to be made. Returns False where the run must end instead."""
    counters[NODES] += 1
    return counters[NODES] < counters[CHECK_AT] or look_up(counters, ply)
