"""Weights as branches: train, prune, shrink and fine-tune networks kept in NumPy.

The names below are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "layer": (
        "Layer",
        "NetworkError",
    ),
    "dense": ("Dense",),
    "conv2d": ("Conv2d",),
    "batch_norm": ("BatchNorm",),
    "relu": ("ReLU",),
    "pooling": (
        "MaxPool2d",
        "AveragePool2d",
        "GlobalAveragePool",
    ),
    "flatten": ("Flatten",),
    "add": ("Add",),
    "concat": ("Concat",),
    "dropout": ("Dropout",),
    "network": ("Network",),
    "mlp": ("MLP",),
    "lenet": ("LeNet5",),
    "resnet": ("ResNet18",),
    "masks": ("Masks",),
    "model_file": (
        "save",
        "load",
    ),
    "weight_import": ("import_weights",),
    "scikit_learn": (
        "from_scikit_learn",
        "to_scikit_learn",
    ),
    "training": (
        "train",
        "accuracy",
        "History",
    ),
    "training_progress": ("TrainingProgress",),
    "optimizers": (
        "SGD",
        "Adam",
    ),
    "learning_rates": (
        "constant",
        "cosine",
        "linear",
        "steps",
    ),
    "pruning": (
        "prune",
        "Pruning",
    ),
    "saliency": ("saliencies",),
    "selection": (
        "kept_by_rank",
        "kept_by_threshold",
        "kept_globally",
    ),
    "sparsity_report": (
        "report",
        "before_after",
        "Report",
        "LayerReport",
    ),
    "dependency_graph": (
        "network_graph",
        "group",
        "Coupling",
        "Group",
    ),
    "divergences": ("kl_divergence",),
    "compaction": (
        "compact",
        "remove_channels",
        "CompactReport",
    ),
    "forms": (
        "deploy",
        "Deployed",
    ),
    "csr": ("SparseRows",),
    "latency": (
        "measure_latency",
        "layer_latencies",
    ),
    "one_shot": (
        "prune_one_shot",
        "OneShot",
    ),
    "budgets": (
        "allocate",
        "Allocation",
        "SensitivityCurve",
    ),
    "mask_search": (
        "search_mask",
        "BlockMask",
        "compensated",
    ),
    "granularity": ("Granularity",),
    "schedules": (
        "one_shot_schedule",
        "linear_schedule",
        "cubic_schedule",
        "reacting_schedule",
    ),
    "gradual": (
        "prune_gradually",
        "GradualPruning",
    ),
    "iterative": (
        "iterative_prune",
        "IterativePruning",
    ),
    "network_surgery": ("prune_with_surgery",),
    "sub_models": (
        "sample_sub_models",
        "fine_tune_best",
        "SubModels",
    ),
    "sensitivity": (
        "scan_sensitivity",
        "plot_sensitivity",
        "Sensitivity",
    ),
    "annealing": (
        "anneal_amounts",
        "AnnealedAmounts",
    ),
    "greedy_adaptation": (
        "net_adapt",
        "NetAdapt",
    ),
    "factors": (
        "study",
        "Study",
    ),
    "study_plot": ("plot_study",),
    "demo": ("run_demo",),
    "digits": ("make_digits",),
    "dead_units": (
        "find_dead_units",
        "prune_dead_units",
        "DeadUnits",
    ),
    "error_budget": (
        "prune_within",
        "BudgetedPruning",
    ),
    "certificates": (
        "certify",
        "Certificates",
        "CertifiedSparsity",
        "largest_certified_sparsity",
    ),
    "intervals": (
        "interval_bounds",
        "box",
        "Interval",
    ),
    "zonotopes": ("zonotope_bounds",),
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'treeprune.neural' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"treeprune.neural.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)


if TYPE_CHECKING:
    from .add import Add as Add
    from .annealing import AnnealedAmounts as AnnealedAmounts
    from .annealing import anneal_amounts as anneal_amounts
    from .batch_norm import BatchNorm as BatchNorm
    from .budgets import Allocation as Allocation
    from .budgets import SensitivityCurve as SensitivityCurve
    from .budgets import allocate as allocate
    from .certificates import Certificates as Certificates
    from .certificates import CertifiedSparsity as CertifiedSparsity
    from .certificates import certify as certify
    from .certificates import largest_certified_sparsity as largest_certified_sparsity
    from .compaction import CompactReport as CompactReport
    from .compaction import compact as compact
    from .compaction import remove_channels as remove_channels
    from .concat import Concat as Concat
    from .conv2d import Conv2d as Conv2d
    from .csr import SparseRows as SparseRows
    from .dead_units import DeadUnits as DeadUnits
    from .dead_units import find_dead_units as find_dead_units
    from .dead_units import prune_dead_units as prune_dead_units
    from .demo import run_demo as run_demo
    from .dense import Dense as Dense
    from .dependency_graph import Coupling as Coupling
    from .dependency_graph import Group as Group
    from .dependency_graph import group as group
    from .dependency_graph import network_graph as network_graph
    from .digits import make_digits as make_digits
    from .divergences import kl_divergence as kl_divergence
    from .dropout import Dropout as Dropout
    from .error_budget import BudgetedPruning as BudgetedPruning
    from .error_budget import prune_within as prune_within
    from .factors import Study as Study
    from .factors import study as study
    from .flatten import Flatten as Flatten
    from .forms import Deployed as Deployed
    from .forms import deploy as deploy
    from .gradual import GradualPruning as GradualPruning
    from .gradual import prune_gradually as prune_gradually
    from .granularity import Granularity as Granularity
    from .greedy_adaptation import NetAdapt as NetAdapt
    from .greedy_adaptation import net_adapt as net_adapt
    from .intervals import Interval as Interval
    from .intervals import box as box
    from .intervals import interval_bounds as interval_bounds
    from .iterative import IterativePruning as IterativePruning
    from .iterative import iterative_prune as iterative_prune
    from .latency import layer_latencies as layer_latencies
    from .latency import measure_latency as measure_latency
    from .layer import Layer as Layer
    from .layer import NetworkError as NetworkError
    from .learning_rates import constant as constant
    from .learning_rates import cosine as cosine
    from .learning_rates import linear as linear
    from .learning_rates import steps as steps
    from .lenet import LeNet5 as LeNet5
    from .mask_search import BlockMask as BlockMask
    from .mask_search import compensated as compensated
    from .mask_search import search_mask as search_mask
    from .masks import Masks as Masks
    from .mlp import MLP as MLP
    from .model_file import load as load
    from .model_file import save as save
    from .network import Network as Network
    from .network_surgery import prune_with_surgery as prune_with_surgery
    from .one_shot import OneShot as OneShot
    from .one_shot import prune_one_shot as prune_one_shot
    from .optimizers import SGD as SGD
    from .optimizers import Adam as Adam
    from .pooling import AveragePool2d as AveragePool2d
    from .pooling import GlobalAveragePool as GlobalAveragePool
    from .pooling import MaxPool2d as MaxPool2d
    from .pruning import Pruning as Pruning
    from .pruning import prune as prune
    from .relu import ReLU as ReLU
    from .resnet import ResNet18 as ResNet18
    from .saliency import saliencies as saliencies
    from .schedules import cubic_schedule as cubic_schedule
    from .schedules import linear_schedule as linear_schedule
    from .schedules import one_shot_schedule as one_shot_schedule
    from .schedules import reacting_schedule as reacting_schedule
    from .scikit_learn import from_scikit_learn as from_scikit_learn
    from .scikit_learn import to_scikit_learn as to_scikit_learn
    from .selection import kept_by_rank as kept_by_rank
    from .selection import kept_by_threshold as kept_by_threshold
    from .selection import kept_globally as kept_globally
    from .sensitivity import Sensitivity as Sensitivity
    from .sensitivity import plot_sensitivity as plot_sensitivity
    from .sensitivity import scan_sensitivity as scan_sensitivity
    from .sparsity_report import LayerReport as LayerReport
    from .sparsity_report import Report as Report
    from .sparsity_report import before_after as before_after
    from .sparsity_report import report as report
    from .study_plot import plot_study as plot_study
    from .sub_models import SubModels as SubModels
    from .sub_models import fine_tune_best as fine_tune_best
    from .sub_models import sample_sub_models as sample_sub_models
    from .training import History as History
    from .training import accuracy as accuracy
    from .training import train as train
    from .training_progress import TrainingProgress as TrainingProgress
    from .weight_import import import_weights as import_weights
    from .zonotopes import zonotope_bounds as zonotope_bounds
