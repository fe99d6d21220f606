"""The algorithms, one a file, each written once for both worlds.

Every function is ordinary Python under `@compiled`: interpreted it runs as it stands, compiled numba makes machine
code of it. Kernels allocate nothing, raise nothing of their own, and report trouble as a code in the counters.
"""
