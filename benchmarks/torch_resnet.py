"""ResNet18 for torch, with torchvision's names, order of construction and first weights."""

from __future__ import annotations

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs: int, channels: int, stride: int, downsample: nn.Module | None) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = downsample

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class TorchResNet18(nn.Module):
    def __init__(self, classes: int = 10, stem: str = "imagenet") -> None:
        super().__init__()
        large = stem == "imagenet"
        self.conv1 = nn.Conv2d(3, 64, *((7, 2, 3) if large else (3, 1, 1)), bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, 1) if large else nn.Identity()
        inputs = 64
        for part, channels in enumerate((64, 128, 256, 512), 1):
            blocks = []
            for block in range(2):
                stride = 2 if part > 1 and block == 0 else 1
                downsample = None
                if stride > 1:
                    downsample = nn.Sequential(
                        nn.Conv2d(inputs, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)
                    )
                blocks.append(Block(inputs, channels, stride, downsample))
                inputs = channels
            setattr(self, f"layer{part}", nn.Sequential(*blocks))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(512, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def named(model: nn.Module, prefix: str = "") -> dict:
    """Return the tensors of the weights and statistics of a torch module, under treeprune's names."""
    return {
        prefix + name.replace("running_mean", "mean").replace("running_var", "variance"): value
        for name, value in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def arrays(model: nn.Module, prefix: str = "") -> dict:
    """Return the weights and statistics of a torch module under treeprune's names."""
    return {name: value.numpy().copy() for name, value in named(model, prefix).items()}


def load(model: nn.Module, network) -> nn.Module:
    """Give a torch module the weights and statistics of a treeprune network, and return it."""
    own = {**network.parameters(), **network.statistics()}
    for name, value in named(model).items():
        value.copy_(torch.from_numpy(own[name]))
    return model
