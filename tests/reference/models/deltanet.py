"""Gated DeltaNet, Yang et al. 2024 (Gated delta networks): decay and delta rule, step by step."""

import torch

from .common import causal_conv, head, linear, rms_norm, silu, softplus, stem, unit


def deltanet(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: rms_norm(p, name, x, conventions["normEpsilon"])
    x = stem(p, x, config)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        u = norm(f"{block}.norm1", x)
        y = norm(f"{block}.mixer.norm", delta_rule(p, block, u, dimensions["heads"], conventions)).flatten(2)
        x = x + linear(p, f"{block}.mixer.output", y * silu(linear(p, f"{block}.mixer.gate", u)))
        fed = norm(f"{block}.norm2", x)
        gated = silu(linear(p, f"{block}.mlp.gate", fed)) * linear(p, f"{block}.mlp.up", fed)
        x = x + linear(p, f"{block}.mlp.down", gated)
    return head(p, norm("norm", x), config)


def delta_rule(p, block, u, heads, conventions):
    """S ← α·S·(I − β·k·kᵀ) + β·v·kᵀ, y = S·q: [batch, time, H, D]."""

    def convolved(name):
        y = causal_conv(p, f"{block}.mixer.conv.{name}", linear(p, f"{block}.mixer.{name}", u))
        return silu(y).unflatten(-1, (heads, -1))  # [batch, time, H, D]

    q, k, v = unit(convolved("query")), unit(convolved("key")), convolved("value")
    q = q / q.shape[-1] ** 0.5
    beta = torch.sigmoid(linear(p, f"{block}.mixer.beta", u)) * (2 if conventions["negativeEigenvalues"] else 1)
    rate = softplus(linear(p, f"{block}.mixer.alpha", u) + p[f"{block}.dynamics.rate"])
    alpha = torch.exp(-torch.exp(p[f"{block}.dynamics.decay"]) * rate)  # [batch, time, H]
    identity = torch.eye(k.shape[-1], dtype=k.dtype)
    S = torch.zeros_like(v[:, 0, :, :, None] * k[:, 0, :, None, :])  # [batch, H, D of v, D of k]
    outputs = []
    for t in range(u.shape[1]):
        a, b = alpha[:, t, :, None, None], beta[:, t, :, None, None]
        row = k[:, t, :, None, :]
        S = a * S @ (identity - b * row.transpose(-1, -2) @ row) + b * v[:, t, :, :, None] @ row
        outputs.append((S @ q[:, t, :, :, None])[..., 0])
    return torch.stack(outputs, dim=1)
