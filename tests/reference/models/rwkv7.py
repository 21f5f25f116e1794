"""RWKV-7, Peng et al. 2025 (Goose): a generalised delta rule with decays, rates and a bonus, step by step."""

import torch

from .common import delay, head, layer_norm, linear, softplus, standardise, stem, unit


def rwkv7(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: layer_norm(p, name, x, conventions["normEpsilon"])
    x = norm("norm0", stem(p, x, config))
    first = None  # the values of layer 0
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        y, v = time_mix(p, f"{block}.time", norm(f"{block}.norm1", x), first, dimensions["heads"], conventions)
        first = v if first is None else first
        x = x + y
        x = x + channel_mix(p, f"{block}.channel", norm(f"{block}.norm2", x))
    return head(p, norm("norm", x), config)


def channel_mix(p, name, u):
    shifted = u + (delay(u, 1) - u) * p[f"{name}.shift"]
    return linear(p, f"{name}.value", torch.relu(linear(p, f"{name}.key", shifted)) ** 2)


def time_mix(p, name, u, first, heads, conventions):
    """u [batch, time, d] → (what the block adds, the values)."""
    shifted = {c: u + (delay(u, 1) - u) * p[f"{name}.shift.{c}"] for c in "rwkvag"}
    low_rank = lambda part, c, f: f(shifted[c] @ p[f"{name}.{part}.down"]) @ p[f"{name}.{part}.up"]
    same = lambda x: x
    split = lambda x: x.unflatten(-1, (heads, -1))  # […, d] → […, H, D]
    r = linear(p, f"{name}.receptance", shifted["r"])
    k = linear(p, f"{name}.key", shifted["k"])
    v = linear(p, f"{name}.value", shifted["v"])
    w = p[f"{name}.decay.bias"] + low_rank("decay", "w", torch.tanh)
    w = torch.exp(-torch.exp(-softplus(-w) - 0.5))
    a = torch.sigmoid(p[f"{name}.rate.bias"] + low_rank("rate", "a", same))
    g = low_rank("gate", "g", torch.sigmoid)
    if first is not None:
        v = v + (first - v) * torch.sigmoid(p[f"{name}.first.bias"] + low_rank("first", "v", same))
    removed = unit(split(k * p[f"{name}.removal"]))
    k = k * (1 + (a - 1) * p[f"{name}.replacement"])
    y = states(split(w), removed, split(a), split(v), split(k), split(r))
    y = standardise(y, conventions["headNormEpsilon"]).flatten(2) * p[f"{name}.norm.weight"] + p[f"{name}.norm.bias"]
    bonus = split(r * k * p[f"{name}.bonus"]).sum(-1, keepdim=True)  # one number a head
    y = y + (bonus * split(v)).flatten(2)
    return linear(p, f"{name}.output", y * g), v


def states(w, removed, a, v, k, r):
    """All [batch, time, H, D]. S ← S·diag(w) − S·κ̂·(a ⊙ κ̂)ᵀ + v·kᵀ, y = S·r."""
    column, row = (lambda x, t: x[:, t, :, :, None]), (lambda x, t: x[:, t, :, None, :])
    S = torch.zeros_like(column(v, 0) * row(k, 0))
    outputs = []
    for t in range(v.shape[1]):
        S = S * row(w, t) - S @ column(removed, t) @ row(a * removed, t) + column(v, t) @ row(k, t)
        outputs.append((S @ column(r, t))[..., 0])
    return torch.stack(outputs, dim=1)
