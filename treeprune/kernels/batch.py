"""Many small positions in one call: a Python call into a kernel costs more than a small search.

states      rows of words, one state a row            answers   a row (low, high) for each
lines       a row each: the length, then the moves     reports   a row each: the counters of that search
"""

from __future__ import annotations

from .._compiled import compiled
from .counters import ENDED, FINISHED, NODES_USED, SIZE, STOP, STOPPED, TICKS, begin, end_run
from .node import ended
from .null_window import settle
from .principal_variation import LONGEST
from .proven_line import follow_apart
from .words import clock, load_now, read, same_type, store_now, write


@compiled
def settle_one(game, s, low, high, depth, mem, line_mem, answer, best_line, report):
    """Settle one position between proved bounds and follow its line."""
    settle(game, s, low, high, depth, mem, answer, best_line)
    for i in range(SIZE):
        report[i] = mem.counters[i]
    if not ended(mem):
        follow_apart(game, s, answer[0], depth, line_mem, best_line, report)


@compiled
def settle_all(game, s, model, first, last, depth, mem, answer, best_line, report, states, answers, lines, reports):
    """Settle the states of rows first..last-1, each with an empty table.

    A position that uses up its nodes is left with its bounds; any other reason ends the batch.
    """
    for row in range(first, last):
        begin(mem.counters)
        if load_now(mem.counters, STOP) != 0:
            end_run(mem.counters, STOPPED, 0)
            break
        mem.table.forget()
        started = clock()
        state = read(states, row, 0, s)
        if game.is_over(state):
            low = same_type(game.evaluate(state), model)
            high = low
        else:
            low, high = mem.bounds.of(game, state, model, mem, 0)
        settle_one(game, state, low, high, depth, mem, mem, answer, best_line, report)
        report[TICKS] = clock() - started
        write(answers, row, 0, answer[0])
        write(answers, row, 1, answer[1])
        for i in range(LONGEST + 1):
            write(lines, row, i, best_line[i])
        for i in range(SIZE):
            write(reports, row, i, report[i])
        if ended(mem) and mem.counters[ENDED] != NODES_USED:
            break
        store_now(mem.counters, FINISHED, row + 1)
