"""The structure holds: layers import downwards, numba stays behind the bridge, no kernel skips without a rule."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import treeprune

ROOT = Path(treeprune.__file__).parent
GAMES = ROOT.parent / "games"
LAYERS = (
    {
        "_compiled",
        "errors",
        "rule",
        "limits",
        "problem",
        "state_space",
        "decision_problem",
        "permutation_puzzle",
        "bits",
        "tuples",
        "_canonical",
        "dynamic_rules",
        "exact_cover",
        "array_kernel",
    },
    {"kernels"},
    {"bridge"},
    {"worlds", "guard"},
    {"driver"},
    {"event_log", "trace_reader"},
    {"memo_store", "memo_stats", "deep_calls", "recall", "choice", "best_ways"},
    {"_memo"},
    {"estimates", "graph_arrays", "graph_space"},
    {"result", "visited"},
    {"decision_summary", "text_table"},
    {"endings", "ending_words", "ending_check", "ending_file"},
    {"pattern_space", "pattern_databases"},
    {
        "plan",
        "hooks",
        "method_names",
        "path_plan",
        "path_method_names",
        "space_hooks",
        "decision_plan",
        "decision_hooks",
        "subproblem_plan",
        "subproblem_hooks",
        "subproblem_method_names",
        "subproblem_summary",
    },
    {"trace", "trace_verify", "trace_tree", "trace_replay", "trace_legal"},
    {"game_result", "game_memory", "game_run", "game_batch", "progress"},
    {"proof_run", "ending_run", "pattern_run", "space_memory", "phased_run"},
    {
        "subproblem_trace",
        "subproblem_trace_verify",
        "subproblem_trace_replay",
        "subproblem_trace_descent",
        "subproblem_trace_tree",
    },
    {"subproblem_run"},
    {"frontier_memory", "frontier_run"},
    {"descent_run", "layers_run"},
    {"tabulation_run", "count_run", "best_solutions"},
    {"subproblem_search"},
    {"variable", "constraint", "model", "solution"},
    {
        "linear",
        "all_different",
        "interchangeable",
        "same_values",
        "table",
        "element",
        "count",
        "symmetry",
        "propagator",
    },
    {"predicate"},
    {"constraint_problem", "constraint_plan"},
    {"constraint_result", "constraint_method_names", "learning_parts", "constraint_support", "propagators"},
    {"constraint_trace", "constraint_replay", "plain_search", "constraint_trace_verify", "constraint_trace_tree"},
    {"constraint_run"},
    {"batch_run", "constraint_solutions", "conflict"},
    {
        "path_trace",
        "path_trace_verify",
        "path_trace_reader",
        "path_trace_best_first",
        "path_trace_beam_stack",
        "path_trace_descent",
        "path_trace_tree",
    },
    {"path_run", "pattern_file", "distance_run", "decision_memory", "backtracking_run"},
    {"landmarks"},
    {"best_first_run", "depth_first_run", "layer_run", "beam_stack_run", "bidirectional_run"},
    {"subproblem_search", "count_run", "best_solutions"},
    {"exact_cover_run"},
    {"must_expand_run"},
    {"path_search"},
    {"solution_iterator"},
    {"families"},
    # neural/
    {"budget_problem", "layer", "mask_problem", "rows", "training_progress"},
    {
        "amounts",
        "budgets",
        "concat",
        "csr",
        "dropout",
        "flatten",
        "geometric_median",
        "granularity",
        "layer_kinds",
        "learning_rates",
        "losses",
        "masks",
        "memory_order",
        "random_source",
        "schedules",
        "selection",
        "window",
    },
    {
        "add",
        "batch_norm",
        "columns",
        "dense",
        "digits",
        "divergences",
        "network",
        "obs_trace",
        "pointwise",
        "pooling",
        "relu",
        "taps",
        "winograd",
    },
    {
        "blas_threads",
        "constant_channels",
        "conv2d",
        "costs",
        "dependency_graph",
        "intervals",
        "mask_search",
        "mlp",
        "model_file",
        "optimizers",
        "sparsity_target",
        "weight_import",
    },
    {
        "branches",
        "budget_search",
        "dead_units",
        "difference_bounds",
        "latency",
        "lenet",
        "resnet",
        "scikit_learn",
        "shrinking",
        "training",
        "weight_rows",
    },
    {
        "annealing",
        "branch_choice",
        "cost_model",
        "data_saliency",
        "epochs",
        "obs_refit",
        "row_importance",
        "sensitivity",
        "sparsity_report",
        "zonotopes",
    },
    {"compaction", "error_budget", "greedy_adaptation", "iterative", "margins", "obs_layers", "saliency", "sub_models"},
    {"certificates", "forms", "pruning", "sensitivity_curves"},
    {"branch_target", "budget_trials", "factors"},
    {"demo", "gradual", "one_shot"},
    {"network_surgery"},
    # for people
    {
        "_solve",
        "_solve_path",
        "_solve_constraint",
        "_solve_decision",
        "_compare",
        "_compare_path",
        "_compare_decision",
        "_compare_best",
        "_compare_constraint",
        "_check",
        "_check_space",
        "_check_constraint",
        "_check_decision",
        "_check_subproblem",
        "plot",
        "plot_search_tree",
        "plot_closing",
        "study_plot",
        "plot_grid",
        "graph_paths",
        "implicit_space",
        "registry",
        "instances",
        "solve_instances",
        "constraint_batches",
        "play",
    },
    {"cli", "cli_options", "cli_instances", "cli_trace", "cli_prune", "__init__", "__main__"},
)
FOLDERS = ("paths", "decisions", "constraints", "subproblems", "memos", "neural")
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def imports(path):
    """Yield (module, whether it is imported when the file is) for each import of a file."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        top = node in tree.body
        if isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT.parent).with_suffix("").parts
            base = ".".join(package[: len(package) - node.level]) if node.level else ""
            module = f"{base}.{node.module}".strip(".") if node.module else base
            if node.level and not node.module:
                yield from ((f"{module}.{alias.name}", top) for alias in node.names)
            else:
                yield module, top
        elif isinstance(node, ast.Import):
            yield from ((alias.name, top) for alias in node.names)


def unit(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] in FOLDERS and len(parts) > 1 else parts[0]


def test_layers_import_downwards():
    for path in ROOT.rglob("*.py"):
        name = unit(path)
        assert name in LEVEL, f"{name} has no layer: give it one here and in ARCHITECTURE.md"
        if name == "__init__":
            continue
        for module, top in imports(path):
            parts = [part for part in module.split(".") if part not in FOLDERS]
            if parts[0] == "treeprune" and len(parts) > 1 and top:
                assert LEVEL.get(parts[1], LEVEL["__init__"]) <= LEVEL[name], f"{path.name} imports {module} upwards"


def test_numba_stays_behind_the_bridge():
    for path in [*ROOT.rglob("*.py"), *GAMES.glob("*.py")]:
        found = {module.split(".")[0] for module, _ in imports(path)} if ROOT in path.parents else set()
        if GAMES in path.parents:
            text = path.read_text()
            assert "numba" not in text and "_compiled" not in text, f"{path.name} knows numba"
        if "bridge" not in path.parts:
            assert not found & {"numba", "llvmlite"}, f"{path.name} imports numba"


def test_only_named_rules_skip():
    """`keep` is called in one kernel file only, by the three functions that count the rule."""
    for path in (ROOT / "kernels").rglob("*.py"):
        calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
        keeps = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "keep"]
        assert len(keeps) == {"node.py": 3, "path_node.py": 1, "constraint_node.py": 1, "decision_node.py": 1}.get(
            path.name, 0
        ), path.name
    for name in ("alphabeta", "minimax"):
        tree = ast.parse((ROOT / "kernels" / f"{name}.py").read_text())
        breaks = [n for n in ast.walk(tree) if isinstance(n, ast.Break)]
        guarded = [
            n
            for n in ast.walk(tree)
            if isinstance(n, ast.If)
            and isinstance(n.test, ast.Call)
            and isinstance(n.test.func, ast.Name)
            and n.test.func.id == "cut_moves"
        ]
        assert len(breaks) == sum(isinstance(b, ast.Break) for g in guarded for b in ast.walk(g))


def test_files_are_short():
    sizes = {path.name: len(path.read_text().splitlines()) for path in ROOT.rglob("*.py")}
    assert all(size <= 420 for size in sizes.values()), sizes
    assert sorted(sizes.values())[len(sizes) // 2] <= 220


def test_public_names_and_a_light_import():
    code = (
        "import sys, treeprune\n"
        "assert not {'numba', 'networkx', 'matplotlib', 'llvmlite'} & set(sys.modules), 'import is not light'\n"
        "import importlib, pkgutil\n"
        "for m in pkgutil.walk_packages(treeprune.__path__, 'treeprune.'):\n"
        "    if not m.name.endswith('__main__'): importlib.import_module(m.name)\n"
        "for name in treeprune.__all__:\n"
        "    value = getattr(treeprune, name)\n"
        "    assert callable(value) or name in ('INF', 'RULES'), name\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
