"""Domains: look at them, shrink them, wake who must know, and take it all back.

    x      a variable      value    one of its values       i    number of a word in its block
    cell   a place of `store`        mark     a length of the trail

Each function that shrinks a domain returns False where nothing is left of it; the branch is then dead.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from ...bits import highest_bit, lowest_index, popcount
from .constraint_memory import (
    ASSIGNED,
    BACKJUMPING,
    BOUNDS,
    COUNT,
    DOMAIN,
    HEADS,
    LEAST,
    MOMENT,
    MOST,
    TRAIL_END,
    WAITING,
    WHY,
    WORDS,
)
from .constraint_node import dead_end


@compiled
def size_of(mem, x):
    """Return how many values are left."""
    return mem.store[mem.at[x] + COUNT]


@compiled
def minimum(mem, x):
    """Return the smallest value left."""
    return mem.store[mem.at[x] + LEAST]


@compiled
def maximum(mem, x):
    """Return the largest value left."""
    return mem.store[mem.at[x] + MOST]


@compiled
def is_assigned(mem, x):
    """Tell whether one value is left."""
    return mem.store[mem.at[x] + COUNT] == 1


@compiled
def words_of(mem, x):
    """Return the number of words of the bitset."""
    return mem.at[x + 1] - mem.at[x] - WORDS


@compiled
def contains(mem, x, value):
    """Tell whether a value is left."""
    start = mem.at[x]
    if value < mem.store[start + LEAST] or value > mem.store[start + MOST]:
        return False
    return (mem.store[start + WORDS + (value >> 6) - mem.word_of[x]] >> (value & 63)) & 1 == 1


@compiled
def next_value(mem, x, value):
    """Return the smallest value left that is at least this one, which is at most the maximum."""
    start = mem.at[x]
    value = max(value, mem.store[start + LEAST])
    first = mem.word_of[x]
    i = (value >> 6) - first
    word = mem.store[start + WORDS + i] & (-1 << (value & 63))
    while word == 0:
        i += 1
        word = mem.store[start + WORDS + i]
    return ((first + i) << 6) + lowest_index(word)


@compiled
def previous_value(mem, x, value):
    """Return the largest value left that is at most this one, which is at least the minimum."""
    start = mem.at[x]
    value = min(value, mem.store[start + MOST])
    first = mem.word_of[x]
    i = (value >> 6) - first
    word = mem.store[start + WORDS + i] & ((2 << (value & 63)) - 1)
    while word == 0:
        i -= 1
        word = mem.store[start + WORDS + i]
    return ((first + i) << 6) + lowest_index(highest_bit(word))


@compiled
def put(mem, cell, value):
    """Change a cell of `store`; its old value is saved once a moment (of a domain each time, if reasons are wanted)."""
    now = mem.now
    if mem.stamp[cell] != now[MOMENT] or (mem.options[BACKJUMPING] == 1 and cell < mem.at[len(mem.at) - 1]):
        mem.stamp[cell] = now[MOMENT]
        end = now[TRAIL_END]
        mem.trail_cell[end] = cell
        mem.trail_old[end] = mem.store[cell]
        mem.trail_why[end] = now[WHY]
        now[TRAIL_END] = end + 1
    mem.store[cell] = value


@compiled
def put_own(mem, cell, value):
    """Change a cell that belongs to a propagator: it needs no reason, so its old value is saved once a moment only."""
    now = mem.now
    if mem.stamp[cell] != now[MOMENT]:
        mem.stamp[cell] = now[MOMENT]
        end = now[TRAIL_END]
        mem.trail_cell[end], mem.trail_old[end], mem.trail_why[end] = cell, mem.store[cell], now[WHY]
        now[TRAIL_END] = end + 1
    mem.store[cell] = value


@compiled
def take_back(mem, mark):
    """Restore `store` as it was when the trail had that length."""
    now = mem.now
    for i in range(now[TRAIL_END] - 1, mark - 1, -1):
        mem.store[mem.trail_cell[i]] = mem.trail_old[i]
    now[TRAIL_END] = mark
    now[MOMENT] += 1


@compiled
def schedule(mem, p):
    """Let a propagator wait for its turn, if it does not yet."""
    if mem.queued[p] == 0:
        mem.queued[p] = 1
        queue, room = mem.priority[p], len(mem.queued)
        at = mem.now[HEADS + queue] + mem.now[WAITING + queue]
        mem.queue[queue * room + (at if at < room else at - room)] = p
        mem.now[WAITING + queue] += 1


@compiled
def wake(mem, x, event):
    """Schedule the propagators that watch x for an event, or for a weaker one."""
    for i in range(mem.watch_at[3 * x], mem.watch_at[3 * x + 3 - event]):
        schedule(mem, mem.watch[i])


@compiled
def shrunk(mem, x, start, size):
    """Set the size of a domain from which values were removed, mend its ends, and wake who watches it."""
    store = mem.store
    event = DOMAIN
    why = mem.now[WHY]
    if why >= 0:
        mem.removed_by[mem.constraint_of[why]] += store[start + COUNT] - size
    put(mem, start + COUNT, size)
    least, most = store[start + LEAST], store[start + MOST]
    low = least >> 6
    if (store[start + WORDS + low - mem.word_of[x]] >> (least & 63)) & 1 == 0:
        put(mem, start + LEAST, next_value(mem, x, least))
        event = BOUNDS
    if (store[start + WORDS + (most >> 6) - mem.word_of[x]] >> (most & 63)) & 1 == 0:
        put(mem, start + MOST, previous_value(mem, x, most))
        event = BOUNDS
    wake(mem, x, ASSIGNED if size == 1 else event)
    return True


@compiled_apart
def keep_only(mem, x, i, mask):
    """Remove from word i of the bitset all values that are not in the mask."""
    start = mem.at[x]
    word = mem.store[start + WORDS + i]
    gone = word & ~mask
    if gone == 0:
        return True
    size = mem.store[start + COUNT] - popcount(gone)
    if dead_end(mem, x, size):
        return False
    mem.trace.removed(mem, x, i, gone)
    put(mem, start + WORDS + i, word & mask)
    return shrunk(mem, x, start, size)


@compiled_apart
def remove_held(mem, x, value):
    """Remove a value that is known to be left."""
    store, why = mem.store, mem.now[WHY]
    start = mem.at[x]
    size = store[start + COUNT] - 1
    if dead_end(mem, x, size):
        return False
    i = (value >> 6) - mem.word_of[x]
    bit = 1 << (value & 63)
    mem.trace.removed(mem, x, i, bit)
    if why >= 0:
        mem.removed_by[mem.constraint_of[why]] += 1
    put(mem, start + WORDS + i, store[start + WORDS + i] & ~bit)
    put(mem, start + COUNT, size)
    event = DOMAIN
    if value == store[start + LEAST]:
        put(mem, start + LEAST, next_value(mem, x, value))
        event = BOUNDS
    elif value == store[start + MOST]:
        put(mem, start + MOST, previous_value(mem, x, value))
        event = BOUNDS
    wake(mem, x, ASSIGNED if size == 1 else event)
    return True


@compiled
def remove(mem, x, value):
    """Remove a value."""
    return not contains(mem, x, value) or remove_held(mem, x, value)


@compiled_apart
def assign(mem, x, value):
    """Remove all other values."""
    start = mem.at[x]
    if not contains(mem, x, value):
        dead_end(mem, x, 0)
        return False
    size = mem.store[start + COUNT]
    if size == 1:
        return True
    why = mem.now[WHY]
    if why >= 0:
        mem.removed_by[mem.constraint_of[why]] += size - 1
    here = (value >> 6) - mem.word_of[x]
    for i in range(words_of(mem, x)):
        word = mem.store[start + WORDS + i]
        left = (1 << (value & 63)) if i == here else 0
        if word != left:
            mem.trace.removed(mem, x, i, word & ~left)
            put(mem, start + WORDS + i, left)
    put(mem, start + COUNT, 1)
    put(mem, start + LEAST, value)
    put(mem, start + MOST, value)
    wake(mem, x, ASSIGNED)
    return True


@compiled_apart
def at_most(mem, x, value):
    """Remove all values above."""
    start = mem.at[x]
    most = mem.store[start + MOST]
    if most <= value:
        return True
    if value < mem.store[start + LEAST]:
        dead_end(mem, x, 0)
        return False
    first = mem.word_of[x]
    last = (value >> 6) - first
    gone, removed = 0, 0
    for i in range(last, (most >> 6) - first + 1):
        word = mem.store[start + WORDS + i]
        gone = word & ~((2 << (value & 63)) - 1) if i == last else word
        if gone != 0:
            removed += popcount(gone)
            mem.trace.removed(mem, x, i, gone)
            put(mem, start + WORDS + i, word & ~gone)
    return shrunk(mem, x, start, mem.store[start + COUNT] - removed)


@compiled_apart
def at_least(mem, x, value):
    """Remove all values below."""
    start = mem.at[x]
    least = mem.store[start + LEAST]
    if least >= value:
        return True
    if value > mem.store[start + MOST]:
        dead_end(mem, x, 0)
        return False
    first = mem.word_of[x]
    last = (value >> 6) - first
    gone, removed = 0, 0
    for i in range((least >> 6) - first, last + 1):
        word = mem.store[start + WORDS + i]
        gone = word & ~(-1 << (value & 63)) if i == last else word
        if gone != 0:
            removed += popcount(gone)
            mem.trace.removed(mem, x, i, gone)
            put(mem, start + WORDS + i, word & ~gone)
    return shrunk(mem, x, start, mem.store[start + COUNT] - removed)
