"""The table of proof numbers: how far each position is from being proved and disproved.

    entry   one row of words:  phi, delta, note, key...
    note    generation (14 bits), attacks (1), work (16), tag of the best move (32)
    work    nodes of the last visit, 65,535 for more
    bucket  two neighbouring entries, one cache line where the key is one word

An entry answers one question: may the mover of this position reach the goal it has where `attacks` is 1 (or 0)? The
same position with the other side in the attacker's place is another question, with an entry of its own. Keys are
compared in full. Replacement: the same question; else an entry of an older generation; else the one of the bucket that
took less work, in turn on ties (as in Nagai 2002, where small subtrees are the first to go).
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .counters import TABLE_HITS, TABLE_PROBES, TABLE_STORES
from .ordering import NO_MOVE
from .words import read, scatter, write

PHI, DELTA, NOTE, KEY = 0, 1, 2, 3
MOST_WORK = 0xFFFF


@compiled
class NoProofTable:
    """Remembers nothing: each visit of a position starts anew."""

    def probe(self, key, attacks, counters):
        return 1, 1, NO_MOVE, 0

    def store(self, key, attacks, phi, delta, move, work, counters):
        return None


@compiled
class ProofTable:
    """Open table of `2 * (mask + 1)` entries with full keys."""

    entries: Any
    generation: Any  # one cell: the number of the current one
    mask: int

    def probe(self, key, attacks, counters):
        """Return (phi, delta, tag of the best move, work) of a question: (1, 1, NO_MOVE, 0) where it is new."""
        counters[TABLE_PROBES] += 1
        phi, delta, move, work = 1, 1, NO_MOVE, 0
        entries, wanted = self.entries, (self.generation[0] << 1) | attacks
        first = 2 * ((scatter(key) ^ attacks) & self.mask)
        for at in range(first, first + 2):
            note = read(entries, at, NOTE, 0)
            if note >> 48 == wanted and read(entries, at, KEY, key) == key:
                counters[TABLE_HITS] += 1
                phi, delta = read(entries, at, PHI, 0), read(entries, at, DELTA, 0)
                move, work = note & NO_MOVE, (note >> 32) & MOST_WORK
                break
        return phi, delta, move, work

    def store(self, key, attacks, phi, delta, move, work, counters):
        """Keep the numbers of a question; `move` is the tag of the best move, `work` the nodes of this visit."""
        counters[TABLE_STORES] += 1
        entries, wanted = self.entries, (self.generation[0] << 1) | attacks
        first = 2 * ((scatter(key) ^ attacks) & self.mask)
        second = first + 1
        a, b = read(entries, first, NOTE, 0), read(entries, second, NOTE, 0)
        if a >> 48 == wanted and read(entries, first, KEY, key) == key:
            at = first
        elif b >> 48 == wanted and read(entries, second, KEY, key) == key:
            at = second
        elif a >> 49 != wanted >> 1:
            at = first
        elif b >> 49 != wanted >> 1:
            at = second
        else:
            work_a, work_b = (a >> 32) & MOST_WORK, (b >> 32) & MOST_WORK
            turn = counters[TABLE_STORES] & 1
            at = first if work_a < work_b or (work_a == work_b and turn == 0) else second
        write(entries, at, PHI, phi)
        write(entries, at, DELTA, delta)
        write(entries, at, NOTE, (wanted << 48) | (min(work, MOST_WORK) << 32) | move)
        write(entries, at, KEY, key)

    def forget(self):
        """Begin a new generation: every entry is void, at no cost. The driver wipes the rows before they repeat."""
        self.generation[0] += 1
