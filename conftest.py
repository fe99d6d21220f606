"""Machine code that tests make is kept beside that of other programs, and shared by the processes that run them."""

from __future__ import annotations

import getpass
import os
import tempfile
from pathlib import Path

os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir(), f"treeprune-tests-{getpass.getuser()}")))
