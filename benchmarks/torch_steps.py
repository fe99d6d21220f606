"""Training steps and passes forward, ours and torch's, as functions without arguments; and their times."""

from __future__ import annotations

import time

import numpy as np
import torch

from treeprune.neural import Adam
from treeprune.neural.training import loss_and_gradients


def our_step(network, x, y):
    """Return a function that trains our network for one step."""
    optimizer = Adam(1e-3)
    return lambda: optimizer.step(network, loss_and_gradients(network, x, y)[1])


def torch_step(model, x, y, channels_last=False):
    """Return a function that trains a torch network for one step, by its fused Adam."""
    inputs, labels = _tensor(model, x, channels_last), torch.from_numpy(y)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), labels).backward()
        optimizer.step()

    return step


def torch_pass(model, x, channels_last=False):
    """Return a function that lets a torch network look at samples."""
    inputs = _tensor(model, x, channels_last)

    def look():
        with torch.no_grad():
            model(inputs)

    return look


def torch_accuracy(model, x, y):
    """Return the share of samples whose class a torch network gets right."""
    with torch.no_grad():
        return float(np.mean(model(torch.from_numpy(x)).argmax(1).numpy() == y))


def best_times(functions, repeats, least=5e-3):
    """Return the least processor seconds of each function; they run in turn, for `least` seconds or once."""
    best = [np.inf] * len(functions)
    for turn in range(repeats + 1):
        for i, function in enumerate(functions):
            began, calls = time.process_time(), 0
            while calls == 0 or time.process_time() - began < least:
                function()
                calls += 1
            if turn:  # the first compiles
                best[i] = min(best[i], (time.process_time() - began) / calls)
    return best


def _tensor(model, x, channels_last):
    """Return samples as a tensor, and put the model's maps in the same order."""
    if not channels_last:
        return torch.from_numpy(x)
    model.to(memory_format=torch.channels_last)
    return torch.from_numpy(x).contiguous(memory_format=torch.channels_last)
