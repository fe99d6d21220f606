"""The way into the compiled world. Only modules of this package import numba, and only when a search needs it."""
