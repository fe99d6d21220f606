"""Machine code that tests make is kept among what pytest keeps, shared by the processes; `--cache-clear` removes it."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parent / ".pytest_cache" / "d" / "machine-code"))
