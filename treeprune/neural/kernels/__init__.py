"""Loops over arrays that numba compiles."""
