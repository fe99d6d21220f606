"""What several test files need."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def torch_resnet(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The torch networks of the benchmarks; tests are skipped where torch is not installed."""
    pytest.importorskip("torch")
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[1] / "benchmarks"), *sys.path])
    import torch_resnet

    return torch_resnet
