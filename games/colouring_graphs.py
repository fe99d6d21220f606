"""Graphs to colour: by name, from DIMACS files, or edge by edge."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import networkx as nx

import treeprune


def graph_of(text: str) -> Any:
    """Return the graph that a text means: "myciel4", "queen6_6", "FILE.col", or edges and nodes, "a-b b-c c-a d".

    Raises
    ------
    InstanceError
        If it means none.

    Examples
    --------
    >>> graph_of("myciel3").number_of_edges(), graph_of("queen5_5").number_of_edges(), len(graph_of("a-b b-c d"))
    (20, 160, 4)
    """
    named = re.fullmatch(r"(myciel)(\d)|(queen)(\d\d?)_(\d\d?)", text)
    if named and named[1]:
        return mycielski(int(named[2]))
    if named:
        return queens(int(named[4]), int(named[5]))
    if text.endswith((".col", ".clq")):
        return read_dimacs(text)
    graph = nx.Graph()
    for word in text.split():
        nodes = word.split("-")
        if not all(nodes) or len(nodes) > 2:
            raise treeprune.InstanceError(f"{word!r} is no edge a-b, no node, no file.col and no name such as queen6_6")
        graph.add_nodes_from(nodes)
        graph.add_edges_from([nodes] if len(nodes) == 2 else [])
    if not graph.number_of_edges():  # a name that is mistyped, or a line of something else
        raise treeprune.InstanceError(f"{text!r} has no edge a-b, and is no file.col and no name such as queen6_6")
    return graph


def mycielski(k: int) -> Any:
    """Return the graph DIMACS calls mycielk: no triangle, chromatic number k + 1 (Mycielski 1955)."""
    if not 1 <= k <= 9:
        raise treeprune.InstanceError(f"myciel{k}: take 1 to 9")
    return nx.convert_node_labels_to_integers(nx.mycielski_graph(k + 1), 1)


def queens(high: int, wide: int) -> Any:
    """Return the squares of a board, joined where a queen goes from one to the other in one move."""
    if not (1 <= high <= 99 and 1 <= wide <= 99):
        raise treeprune.InstanceError(f"queen{high}_{wide}: take 1 to 99 rows and columns")
    squares = list(itertools.product(range(high), range(wide)))
    graph = nx.Graph()
    graph.add_nodes_from(range(1, high * wide + 1))
    for (k, (a, b)), (m, (c, d)) in itertools.combinations(enumerate(squares, 1), 2):
        if a == c or b == d or abs(a - c) == abs(b - d):
            graph.add_edge(k, m)
    return graph


def is_dimacs(path: str | Path) -> bool:
    """Tell whether a file has a line "p edge ..." or "p col ..."."""
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    return re.search(r"^p\s+(edge|col)\b", text, re.M) is not None


def read_dimacs(path: str | Path) -> Any:
    """Return the graph of a DIMACS file: "p edge NODES EDGES", then "e U V" for each edge; "c" begins a comment.

    Raises
    ------
    InstanceError
        If the file cannot be read, or a line of it is damaged; the message has its number.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise treeprune.InstanceError(f"{path}: {error.strerror}") from error
    graph, many = nx.Graph(), 0
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0] in ("c", "n", "d", "v", "x"):
            continue
        numbers = [int(word) for word in words[1:] if word.isascii() and word.isdigit()]
        if words[0] == "p" and len(words) == 4 and len(numbers) == 2 and not many:
            many = numbers[0]
            graph.add_nodes_from(range(1, many + 1))
        elif words[0] == "e" and len(words) == 3 and len(numbers) == 2 and many:
            if min(numbers) < 1 or max(numbers) > many:
                raise treeprune.InstanceError(f"{path}, line {number}: {line.strip()!r}: nodes go from 1 to {many}")
            graph.add_edge(*numbers)
        else:
            wanted = "e U V" if many else "p edge NODES EDGES before the first edge"
            raise treeprune.InstanceError(f"{path}, line {number}: {line.strip()!r}: expected {wanted}")
    if not many:
        raise treeprune.InstanceError(f"{path}: no line says how many nodes there are: p edge NODES EDGES")
    return graph
