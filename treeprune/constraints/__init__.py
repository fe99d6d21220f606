"""Variables, domains and constraints: the model, what to run on it, its run and its traces."""
