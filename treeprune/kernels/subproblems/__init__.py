"""Kernels of dynamic programming and branch and bound, one algorithm a file."""
