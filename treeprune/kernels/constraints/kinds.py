"""Numbers of the propagators: the file of each has its name."""

from __future__ import annotations

FORWARD_DIFFERENT = 0
HIDDEN_SINGLES = 1
HALL_INTERVALS = 2
MATCHING = 3
LINEAR_BOUNDS = 4
LINEAR_NOT_EQUAL = 5
TABLE = 6
ELEMENT = 7
COUNT_VALUES = 8
SAME_VALUES = 9
HALL_SETS = 10
INCUMBENT = 11
NOGOODS = 12
LEX = 13
VALUE_PRECEDENCE = 14
LINEAR_ARC = 15
CHECK_DIFFERENT = 16
EXACTLY_ONE = 17
INTERCHANGEABLE = 18
OWN = 100  # and above: what the user wrote

WAITS = 1000
"""Added n times, a propagator runs only while fewer than n places of its scope are open."""
