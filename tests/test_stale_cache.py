"""The cache on disk never serves stale code, and serves good code: programs are run, edited, and run again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import NamedTuple

import treeprune
from treeprune.bridge.compiler import CodeFiles

APP = """
from typing import NamedTuple
import sys
import numpy as np
import treeprune
import config
import tools
from config import Kind

class Heap(NamedTuple):
    left: int
    plies: int

TABLE = np.array([10, 0, 0])
SCALE = 1

@treeprune.compiled
class Game(treeprune.Game):
    CONSTANT = 100

    def start(self):
        return Heap(3, 0)

    def moves(self, s):
        yield 1
        if s.left > 1:
            yield 2

    def play(self, s, m):
        return Heap(s.left - m, s.plies + 1)

    def is_over(self, s):
        return s.left <= 0

    def evaluate(self, s):
        if s.left > 0:
            return 0
        return tools.help(s.plies) + config.BONUS + TABLE[s.left] + Kind.SMALL.value + self.CONSTANT + SCALE

if __name__ == "__main__":
    from kernel import ask
    from treeprune.bridge.compiler import dispatcher_of, prepare
    from treeprune.kernels import roots
    from treeprune.worlds import Compiled

    game, world = Game(), Compiled()
    if "search" in sys.argv:
        kernel, value = roots.minimax_root, treeprune.minimax(game).value
        other = treeprune.minimax(game, world="interpreted").value
    else:
        end = world.state(game.play(game.start(), 3))
        arguments = world.cross(game), end
        kernel, value = ask, prepare(ask, arguments)(*arguments)
        other = game.evaluate(end)
    print(abs(value), abs(other), sum(dispatcher_of(kernel).stats.cache_hits.values()))
"""
FILES = {
    "app.py": APP,
    "config.py": "import enum\nBONUS = 1000\n\nclass Kind(enum.Enum):\n    SMALL = 10000\n",
    "tools.py": """
import treeprune
from inner import deep

@treeprune.compiled
def help(x, y=100000):
    return deep(x) + y
""",
    "kernel.py": "import treeprune\n\n@treeprune.compiled\ndef ask(game, s):\n    return game.evaluate(s)\n",
    "inner.py": "import treeprune\n\n@treeprune.compiled\ndef deep(x):\n    return 1000000\n",
}
EDITS = [
    ("tools.py", "deep(x) + y", "deep(x) + y + 7"),
    ("config.py", "BONUS = 1000", "BONUS = 2000"),
    ("app.py", "np.array([10", "np.array([20"),
    ("config.py", "SMALL = 10000", "SMALL = 20000"),
    ("tools.py", "y=100000", "y=200000"),
    ("inner.py", "return 1000000", "return 2000000"),
    ("app.py", "CONSTANT = 100", "CONSTANT = 200"),
    ("app.py", "SCALE = 1", "SCALE = 2"),
]


class Program:
    """A directory with a program, and a cache of its own for all it runs."""

    def __init__(self, place: Path, files=FILES):
        self.place, self.cache = place, place / "cache"
        for name, text in files.items():
            (place / name).write_text(text)

    def edit(self, name, old, new):
        path = self.place / name
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def run(self, *arguments, cwd=None, path=()):
        environment = {
            **os.environ,
            "NUMBA_CACHE_DIR": str(self.cache),
            "PYTHONPATH": os.pathsep.join(map(str, [*path, Path(treeprune.__file__).parents[1]])),
            "PYTHONDONTWRITEBYTECODE": "1",  # Python itself takes an edit within the same second for no edit
        }
        command, place = [sys.executable, *arguments], cwd or self.place
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def kept(self):
        """Return what the cache on disk holds, with times."""
        return {(p.name, p.stat().st_mtime_ns) for p in self.cache.rglob("*.nb[ic]")}


def test_every_edit_is_noticed_and_no_edit_is_a_hit(tmp_path):
    program = Program(tmp_path)
    value, interpreted, hits = program.run("app.py")
    assert value == interpreted == "1111111" and hits == "0"

    kept = program.kept()
    assert kept and program.run("app.py") == [value, value, "1"]
    assert program.kept() == kept

    seen = {value}
    for edit in EDITS:
        program.edit(*edit)
        value, interpreted, hits = program.run("app.py")
        assert value == interpreted and value not in seen and hits == "0", edit
        seen.add(value)

    kept = program.kept()
    for name, old, new in EDITS:  # back to the first form, which is still in the cache
        program.edit(name, new, old)
    assert program.run("app.py") == ["1111111", "1111111", "1"]
    assert program.kept() == kept


def test_an_edited_kernel_is_noticed(tmp_path):
    program = Program(tmp_path)
    copy = tmp_path / "copy" / "treeprune"
    shutil.copytree(Path(treeprune.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    where = "import treeprune; print(treeprune.__file__)"
    assert program.run("-c", where, path=[copy.parent]) == [str(copy / "__init__.py")]

    assert program.run("app.py", "search", path=[copy.parent]) == ["1111111", "1111111", "0"]
    node = copy / "kernels" / "node.py"
    program.edit(node, "same_type(game.evaluate(s), model)", "same_type(game.evaluate(s) + 5, model)")
    assert program.run("app.py", "search", path=[copy.parent]) == ["1111116", "1111116", "0"]
    program.edit(node, "game.evaluate(s) + 5", "game.evaluate(s) + 6")  # of the same size
    assert program.run("app.py", "search", path=[copy.parent]) == ["1111117", "1111117", "0"]


def test_programs_share_the_cache_without_each_others_modules(tmp_path):
    """numba's own index holds pickled types: it could not be read where another program's module is missing."""
    program = Program(tmp_path)
    program.run("-c", "import app, treeprune; treeprune.minimax(app.Game())")
    other = tmp_path / "other"
    other.mkdir()
    for name in ("config.py", "tools.py", "inner.py", "kernel.py"):
        shutil.copy(tmp_path / name, other)
    (other / "elsewhere.py").write_text(APP.replace("Heap", "Pile"))
    assert program.run("elsewhere.py", "search", cwd=other) == ["1111111", "1111111", "0"]
    assert program.run("elsewhere.py", "search", cwd=other) == ["1111111", "1111111", "1"]


def test_fields_that_change_places_are_noticed(tmp_path):
    """A state that `play` passes on: nothing but the type of the argument says what its fields are called."""
    text = APP.replace("left: int\n    plies: int", "left: int\n    plies: int\n    rules: Rules").replace(
        "class Heap", "class Rules(NamedTuple):\n    a: int\n    b: int\n\nclass Heap", 1
    )
    text = text.replace("Heap(3, 0)", "Heap(3, 0, Rules(1, 2))").replace("s.plies + 1)", "s.plies + 1, s.rules)")
    text = text.replace("+ SCALE", "+ s.rules.a")
    program = Program(tmp_path, {**FILES, "app.py": text})
    assert program.run("app.py")[:2] == ["1111111"] * 2
    program.edit("app.py", "a: int\n    b: int", "b: int\n    a: int")
    assert program.run("app.py")[:2] == ["1111112"] * 2


def test_a_damaged_index_is_replaced(tmp_path):
    program = Program(tmp_path)
    program.run("app.py")
    for index in program.cache.rglob("*.nbi"):
        index.write_bytes(index.read_bytes()[:-40])
    assert program.run("app.py") == ["1111111", "1111111", "0"]
    assert program.run("app.py") == ["1111111", "1111111", "1"]
    for code in program.cache.rglob("*.nbc"):
        code.write_bytes(b"damaged")
    assert program.run("app.py") == ["1111111", "1111111", "0"]


def test_processes_that_compile_at_once_keep_their_own_code_apart(tmp_path, monkeypatch):
    """One is about to write its code when the other, which knows of nothing yet, writes its own."""
    one, other = (CodeFiles(str(tmp_path), "kernel-1.py311", "stamp") for _ in range(2))
    write = one._save_data

    def write_after_the_other(name, data):
        other.save("floats", "code for floats")
        write(name, data)

    with monkeypatch.context() as patched:
        patched.setattr(other, "_load_index", dict)
        patched.setattr(one, "_save_data", write_after_the_other)
        one.save("ints", "code for ints")
    assert (one.load("floats"), other.load("floats")) == ("code for floats",) * 2
    assert one.load("ints") in ("code for ints", None)
    edited = CodeFiles(str(tmp_path), "kernel-1.py311", "another stamp")
    assert edited.load("ints") is None
    edited.save("ints", "new code")
    assert (edited.load("ints"), one.load("ints")) == ("new code", None)


def test_recursion_runs_from_the_cache(tmp_path):
    """With two types of arguments, or two functions in a circle, the second run would crash: these are refused."""
    deep = """
import treeprune

@treeprune.compiled
def count(n, step, found=0):
    return found if n <= 0 else count(n - step, 1, found=found + 500000)

@treeprune.compiled
def deep(x):
    return count(x + 1, 1)
"""
    program = Program(tmp_path, {**FILES, "inner.py": deep})
    assert program.run("app.py") == ["1111111", "1111111", "0"]
    assert program.run("app.py") == ["1111111", "1111111", "1"]


# --- within one process ---

config = types.ModuleType("config")
config.BONUS = 3


class Heap(NamedTuple):
    left: int
    plies: int


@treeprune.compiled
def bonus(x):
    return x + config.BONUS


@treeprune.compiled
class Game(treeprune.Game):
    LIMIT = 3

    def start(self):
        return Heap(4, 0)

    def moves(self, s):
        return range(1, min(s.left, self.LIMIT) + 1)

    def play(self, s, m):
        return Heap(s.left - m, s.plies + 1)

    def is_over(self, s):
        return s.left <= 0

    def evaluate(self, s):
        return -bonus(100) if s.left <= 0 else 0


def both(search):
    values = [search(Game(), world=world).value for world in ("interpreted", "compiled")]
    assert values[0] == values[1]
    return values[0]


def test_a_changed_global_changes_the_answer(monkeypatch):
    assert both(treeprune.minimax) == -103
    monkeypatch.setattr(config, "BONUS", 4)
    assert both(treeprune.minimax) == -104
    monkeypatch.setattr(config, "BONUS", 3)
    assert both(treeprune.minimax) == -103
    # what is compiled first after a change and back must not hold the change
    assert both(treeprune.alphabeta) == -103


def test_a_changed_class_changes_the_answer(monkeypatch):
    lines = [both(treeprune.minimax)]
    monkeypatch.setattr(Game, "LIMIT", 2)
    lines.append(both(treeprune.minimax))
    monkeypatch.setattr(Game, "evaluate", lambda self, s: -7 if s.left <= 0 else 0)
    lines.append(both(treeprune.minimax))
    assert lines == [-103, 103, 7]


def test_a_second_search_compiles_nothing():
    treeprune.minimax(Game(), depth=1)
    assert treeprune.minimax(Game(), depth=2).stats.compile_time < 0.2
