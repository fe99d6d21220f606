"""Two processes run the tests; numba's cache on disk has write races, so each has one of its own."""

from __future__ import annotations

import getpass
import os
import tempfile
from pathlib import Path

worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker is not None:
    base = os.environ.get("NUMBA_CACHE_DIR") or Path(tempfile.gettempdir(), f"treeprune-tests-{getpass.getuser()}")
    os.environ["NUMBA_CACHE_DIR"] = str(Path(base, worker))
