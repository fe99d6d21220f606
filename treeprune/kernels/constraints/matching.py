"""All different, arc consistency: a value stays where some way to give all variables different values uses it.

    i, j     open variables, numbered from 0; `many` stands for the values that no variable has
    value    counted from 0, the offset added
    owner    the variable that a value is matched with, `many` where it is with none
    match    the value of a variable, kept between runs: most still fit
    i -> j   i could take the value of j; those that can take a value that is free lead to `many`, which leads to all

A maximum matching gives each variable a value. A value of i that j is matched with stays exactly if j leads back to i:
values then change hands along the circle. So the strongly connected components tell what to remove. Regin 1994; found
by one depth-first search, Tarjan 1972; a matching grows along alternating paths, Berge 1957.

data    number of values, the least of all, then `match` for each place, -1 for none
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_node import dead_end
from .domains import contains, is_assigned, maximum, minimum, next_value, remove, size_of

# cells of scratch, in blocks of `room`
OWNER = 0
PLACE = 1  # in the scope, of an open variable
PARENT = 2  # the variable from which a value was reached
REACHED = 3  # the variable for whose sake it was reached
LINE = 4  # variables whose values are to be looked at
NUMBER = 5  # of a node, in the order of the search from 1; 0: not met
LOW = 6  # the lowest number that a node leads to, among those without a component
COMPONENT = 7  # -1: none yet
STACK = 8  # nodes without a component
WAY = 9  # nodes from the first to the one at hand
TRIED = 10  # the value, or the variable, whose edge is next; `many` leads to all
BLOCKS = 11


@compiled
def scope_place(mem, p, room, i):
    """Return the place in `scope` of an open variable."""
    return mem.first[p] + mem.scratch[PLACE * room + i]


@compiled_apart
def take_up_matching(mem, p, room):
    """Number the open variables, and match those whose value of the last run is left. Returns how many there are."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    values, least, match = mem.data[data], mem.data[data + 1], data + 2
    many, smallest = 0, room
    for k in range(first, end):
        x = mem.scope[k]
        if not is_assigned(mem, x):
            mem.scratch[PLACE * room + many] = k - first
            smallest = min(smallest, size_of(mem, x))
            many += 1
    if smallest >= many:
        return 0
    for value in range(values):
        mem.scratch[OWNER * room + value] = many
        mem.scratch[REACHED * room + value] = -1
    for i in range(many):
        k = scope_place(mem, p, room, i)
        value = mem.data[match + k - first]
        if value >= 0:
            held = contains(mem, mem.scope[k], value + least - mem.factor[k])
            if held and mem.scratch[OWNER * room + value] == many:
                mem.scratch[OWNER * room + value] = i
            else:
                mem.data[match + k - first] = -1
    return many


@compiled_apart
def find_value(mem, p, room, many, i):
    """Give a variable a value, others changing theirs if need be; False where there is none."""
    data = mem.data_at[p]
    least, match = mem.data[data + 1], data + 2
    mem.scratch[LINE * room] = i
    head, tail = 0, 1
    while head < tail:
        j = mem.scratch[LINE * room + head]
        head += 1
        k = scope_place(mem, p, room, j)
        x, down = mem.scope[k], least - mem.factor[k]
        held = minimum(mem, x)
        while True:
            value = held - down
            if mem.scratch[REACHED * room + value] != i:
                mem.scratch[REACHED * room + value] = i
                mem.scratch[PARENT * room + value] = j
                owner = mem.scratch[OWNER * room + value]
                if owner == many:
                    while True:
                        j = mem.scratch[PARENT * room + value]
                        place = match + mem.scratch[PLACE * room + j]
                        before = mem.data[place]
                        mem.data[place] = value
                        mem.scratch[OWNER * room + value] = j
                        if j == i:
                            return True
                        value = before
                mem.scratch[LINE * room + tail] = owner
                tail += 1
            if held >= maximum(mem, x):
                break
            held = next_value(mem, x, held + 1)
    return False


@compiled
def enter(mem, room, node, tried, depth, met):
    """Begin with a node of the depth-first search."""
    mem.scratch[NUMBER * room + node] = met
    mem.scratch[LOW * room + node] = met
    mem.scratch[COMPONENT * room + node] = -1
    mem.scratch[TRIED * room + node] = tried
    mem.scratch[WAY * room + depth] = node


@compiled
def next_edge(mem, p, room, many, node):
    """Return where the next edge of a node leads, itself where it is no edge, -1 where there are no more."""
    tried = mem.scratch[TRIED * room + node]
    if node == many:
        mem.scratch[TRIED * room + node] = tried + 1
        return tried if tried < many else -1
    k = scope_place(mem, p, room, node)
    x = mem.scope[k]
    if tried > maximum(mem, x):
        return -1
    held = next_value(mem, x, tried)
    mem.scratch[TRIED * room + node] = held + 1
    return mem.scratch[OWNER * room + held + mem.factor[k] - mem.data[mem.data_at[p] + 1]]


@compiled_apart
def find_components(mem, p, room, many):
    """Give each open variable, and `many`, the number of its component. Returns how many components there are."""
    for node in range(many + 1):
        mem.scratch[NUMBER * room + node] = 0
    met, components, height = 0, 0, 0
    for root in range(many):
        if mem.scratch[NUMBER * room + root] != 0:
            continue
        met += 1
        enter(mem, room, root, minimum(mem, mem.scope[scope_place(mem, p, room, root)]), 0, met)
        mem.scratch[STACK * room + height] = root
        height += 1
        depth = 0
        while depth >= 0:
            node = mem.scratch[WAY * room + depth]
            other = next_edge(mem, p, room, many, node)
            if other >= 0:
                number = mem.scratch[NUMBER * room + other]
                if number == 0:
                    met += 1
                    depth += 1
                    tried = 0 if other == many else minimum(mem, mem.scope[scope_place(mem, p, room, other)])
                    enter(mem, room, other, tried, depth, met)
                    mem.scratch[STACK * room + height] = other
                    height += 1
                elif mem.scratch[COMPONENT * room + other] < 0 and number < mem.scratch[LOW * room + node]:
                    mem.scratch[LOW * room + node] = number
                continue
            low = mem.scratch[LOW * room + node]
            if low == mem.scratch[NUMBER * room + node]:
                other = -1
                while other != node:
                    height -= 1
                    other = mem.scratch[STACK * room + height]
                    mem.scratch[COMPONENT * room + other] = components
                components += 1
            depth -= 1
            if depth >= 0:
                above = LOW * room + mem.scratch[WAY * room + depth]
                mem.scratch[above] = min(mem.scratch[above], low)
    return components


@compiled_apart
def remove_unsupported(mem, p, room, many):
    """Remove from each variable the values that belong to other components, but for its match."""
    first, data = mem.first[p], mem.data_at[p]
    least, match = mem.data[data + 1], data + 2
    for i in range(many):
        k = scope_place(mem, p, room, i)
        x, down = mem.scope[k], least - mem.factor[k]
        mine = mem.scratch[COMPONENT * room + i]
        own = mem.data[match + k - first] + down
        held = minimum(mem, x)
        while True:
            owner = mem.scratch[OWNER * room + held - down]
            if held != own and mem.scratch[COMPONENT * room + owner] != mine and not remove(mem, x, held):
                return False
            if held >= maximum(mem, x):
                break
            held = next_value(mem, x, held + 1)
    return True


@compiled_apart
def matching(mem, p):
    """Find a maximum matching, then remove what no maximum matching uses."""
    first, data = mem.first[p], mem.data_at[p]
    room = max(mem.data[data], mem.first[p + 1] - first) + 1
    many = take_up_matching(mem, p, room)
    for i in range(many):
        place = mem.scratch[PLACE * room + i]
        if mem.data[data + 2 + place] < 0 and not find_value(mem, p, room, many, i):
            dead_end(mem, mem.scope[first + place], 0)
            return False
    return find_components(mem, p, room, many) <= 1 or remove_unsupported(mem, p, room, many)
