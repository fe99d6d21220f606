"""Backtracking over decisions, and exact cover, one algorithm a file."""
