"""What a new process waits for: the import, the first compiled call from a warm cache, and compilation.

Every figure comes from fresh processes, the rows in turns. Compiled code is kept in a folder that is made for this
run and removed after it, so "cold" is cold and "warm" holds what the cold runs of the same call left behind.
numba imports scipy where it is installed, needed or not; one row hides it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import middle_and_noise, show_table

IMPORTS = """
import sys, time
a = time.perf_counter(); import numpy
b = time.perf_counter(); import treeprune
c = time.perf_counter(); treeprune.solve
d = time.perf_counter(); early = "numba" in sys.modules
e = time.perf_counter(); import numba
f = time.perf_counter()
assert not early, "numba was imported before it was needed"
answer = {"import numpy": b - a, "import treeprune, over numpy": c - b, "first use of treeprune.solve": d - c,
          "import numba, over numpy": f - e}
"""
HIDE_SCIPY = "import sys; sys.modules['scipy'] = None\n"
CALL = """
import sys, time
import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
assert "numba" not in sys.modules
began = time.perf_counter()
result = {call}
seconds = time.perf_counter() - began
assert result.world == "compiled" and result.value == {value}
answer = {{"call": seconds, "compile": result.stats.compile_time}}
"""
CALLS = {
    "alphabeta, ConnectFour, depth 7": ("treeprune.alphabeta(ConnectFour(), depth=7)", 0),
    "null_window, ConnectFourSolver": (
        'treeprune.null_window(g := ConnectFourSolver(), g.parse("32164625"), table=treeprune.Table(entries=2**16))',
        11,
    ),
}
GOALS = {"import treeprune, over numpy": 0.15, "warm": 0.6, "cold": 6.0}


def fresh(code: str, cache: str) -> dict[str, float]:
    """Run some code in a new process and return its `answer`."""
    run = [sys.executable, "-c", code + "\nimport json; print(json.dumps(answer))"]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        run, capture_output=True, text=True, check=False, cwd=root, env={**os.environ, "NUMBA_CACHE_DIR": cache}
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout))


def measure(repeats: int) -> dict[str, list[float]]:
    """Return the seconds of everything, by name."""
    seconds: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        seconds.setdefault(name, []).append(value)

    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            for name, value in fresh(IMPORTS, cache).items():
                note(name, value)
            for name, (call, value) in CALLS.items():
                code = CALL.format(call=call, value=value)
                cold, warm = fresh(code, cache), fresh(code, cache)
                note(f"cold: {name}", cold["compile"])
                note(f"cold, whole call: {name}", cold["call"])
                note(f"warm: {name}", warm["call"])
                note(f"warm, scipy hidden: {name}", fresh(HIDE_SCIPY + code, cache)["call"])
    return seconds


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeats", type=int, default=5)
    repeats = options.parse_args().repeats
    rows = []
    for name, seconds in measure(repeats).items():
        middle, noise = middle_and_noise(seconds)
        goal = GOALS.get(name.split(":")[0])
        verdict = "" if goal is None else f"< {goal} " + ("reached" if middle < goal else "MISSED")
        rows.append([name, f"{middle:.3f}", f"+-{noise:.0%}", f"{min(seconds):.3f}", verdict])
    print(f"fresh processes, median of {repeats}; warm calls import numba, nothing is compiled\n")
    show_table(["what", "s", "noise", "best", "goal"], rows)


if __name__ == "__main__":
    main()
