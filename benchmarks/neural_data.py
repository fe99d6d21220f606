"""Data of the benchmarks of networks: MNIST from ../shared/data."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def mnist(flat=True, folder=DATA / "mnist", normalized=False):
    """Return training images and labels, test images and labels; pixels from 0 to 1, or of mean 0 and deviation 1."""
    if not folder.exists():
        raise SystemExit(f"{folder} is absent: put the four .gz files of MNIST there")
    shape = (-1, 784) if flat else (-1, 1, 28, 28)
    found = []
    for part in ("train", "t10k"):
        images = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
        pixels = np.frombuffer(images, np.uint8, offset=16).reshape(shape).astype(np.float32) / 255
        found.append((pixels - 0.1307) / 0.3081 if normalized else pixels)
        found.append(np.frombuffer(labels, np.uint8, offset=8).astype(np.int64))
    return found
