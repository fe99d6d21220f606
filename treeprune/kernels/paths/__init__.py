"""The algorithms of shortest paths, one a file."""
