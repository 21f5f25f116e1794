"""minGRU, Feng et al. 2024 (Were RNNs all we needed?), in its positive form, step by step."""

import torch

from .common import GELU_FORMS, head, linear, rms_norm, stem


def mingru(p, x, config):
    conventions = config["conventions"]
    norm = lambda name, x: rms_norm(p, name, x, conventions["normEpsilon"])
    activation = GELU_FORMS[conventions["activation"]]
    x = stem(p, x, config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"blocks.{layer}"
        x = x + linear(p, f"{block}.gru.output", recurrence(p, f"{block}.gru", norm(f"{block}.norm1", x)))
        x = x + linear(p, f"{block}.mlp.down", activation(linear(p, f"{block}.mlp.up", norm(f"{block}.norm2", x))))
    return head(p, norm("norm", x), config)


def recurrence(p, name, x):
    """h_t = (1 − z_t)·h_{t−1} + z_t·g(x_t·W_h), from h_0 = 0."""
    z = torch.sigmoid(linear(p, f"{name}.update", x))
    candidate = linear(p, f"{name}.candidate", x)
    candidate = torch.where(candidate >= 0, candidate + 0.5, torch.sigmoid(candidate))
    h = torch.zeros_like(candidate[:, 0])
    states = []
    for t in range(x.shape[1]):
        h = (1 - z[:, t]) * h + z[:, t] * candidate[:, t]
        states.append(h)
    return torch.stack(states, dim=1)
