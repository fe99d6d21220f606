"""Propagation and search over finite domains, one idea a file."""
