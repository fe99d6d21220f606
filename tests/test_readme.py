"""The commands that the README shows run as they are written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
# those that need a file of the reader's, or an answer
LEFT_OUT = ("--file", ".map", ".col", "model.npz", "mymodule", " play ")
COMMANDS = [
    line.partition("  #")[0].strip()
    for line in re.findall(r"^\$ treeprune (.*)$", README.read_text(encoding="utf-8"), re.M)
]


def test_commands_are_found():
    assert len(COMMANDS) > 20 and any(word in line for line in COMMANDS for word in LEFT_OUT)


@pytest.mark.slow
@pytest.mark.parametrize("command", [c for c in COMMANDS if not any(word in c for word in LEFT_OUT)])
def test_commands_run(command, tmp_path):
    if "--plot" in command or "--demo" in command:
        pytest.importorskip("matplotlib")
    whole = f'"{sys.executable}" -m treeprune {command}'
    done = subprocess.run(whole, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
