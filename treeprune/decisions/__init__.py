"""Decisions one after another: how a run of them is set up, and what it remembers."""
