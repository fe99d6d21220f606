"""Memoised functions: plain Python recursion that asks for each subproblem once. See ARCHITECTURE.md."""
