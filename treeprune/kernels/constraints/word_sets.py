"""Bitsets of several words: words of domains by their absolute number, and sets that are moved up or down.

w    number of a word: it holds the values 64 w to 64 w + 63
"""

from __future__ import annotations

from ..._compiled import compiled
from .constraint_memory import WORDS
from .domains import keep_only, words_of


@compiled
def word_at(mem, x, w):
    """Return a word of a domain, 0 where it keeps none of that number."""
    i = w - mem.word_of[x]
    if i < 0 or i >= words_of(mem, x):
        return 0
    return mem.store[mem.at[x] + WORDS + i]


@compiled
def keep_word(mem, x, w, mask):
    """Remove from a word of a domain all values that are not in the mask."""
    i = w - mem.word_of[x]
    return i < 0 or i >= words_of(mem, x) or keep_only(mem, x, i, mask)


@compiled
def low_part(word, shift):
    """Return the bits that stay in a word when it is moved up, moved."""
    return word if shift == 0 else (word & ((1 << (64 - shift)) - 1)) << shift


@compiled
def high_part(word, shift):
    """Return the bits that leave a word when it is moved up, as they arrive in the next."""
    return 0 if shift == 0 else (word >> (64 - shift)) & ((1 << shift) - 1)


@compiled
def moved_down(word, above, shift):
    """Return a word moved down, with the bits that arrive from the word above it."""
    if shift == 0:
        return word
    return ((word >> shift) & ((1 << (64 - shift)) - 1)) | ((above & ((1 << shift) - 1)) << (64 - shift))
