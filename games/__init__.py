"""Games and puzzles, one a file, each an ordinary class; installed beside `treeprune` as the package `games`."""
