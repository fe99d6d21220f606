"""Shortest paths: what to run, its memory and its run, graphs, pattern databases, traces and pictures."""
