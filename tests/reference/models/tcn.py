"""WaveNet, van den Oord et al. 2016: gated causal convolutions of growing dilation, read out over skip connections."""

import torch

from .common import delay, head, linear, stem


def tcn(p, x, config):
    dimensions = config["architecture"]["dimensions"]
    x = stem(p, x, config)
    skipped = torch.zeros_like(x)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        taps = torch.cat((delay(x, 2 ** (layer % dimensions["cycle"])), x), dim=-1)
        z = torch.tanh(linear(p, f"{block}.filter", taps)) * torch.sigmoid(linear(p, f"{block}.gate", taps))
        skipped = skipped + linear(p, f"{block}.skip", z)
        if layer < dimensions["layers"] - 1:
            x = x + linear(p, f"{block}.residual", z)
    return head(p, torch.relu(linear(p, "post", torch.relu(skipped))), config)
