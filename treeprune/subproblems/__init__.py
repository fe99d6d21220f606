"""Subproblems: dynamic programming and branch and bound. See ARCHITECTURE.md."""
