"""Mamba-2, Dao & Gu 2024 (Transformers are SSMs): one decay a head, one group of B and C, step by step."""

import torch

from .common import causal_conv, head, linear, rms_norm, silu, softplus, stem


def mamba2(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: rms_norm(p, name, x, conventions["normEpsilon"])
    x = stem(p, x, config)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        u = norm(f"{block}.norm", x)
        y = state_space(p, block, u, dimensions["heads"]) * silu(linear(p, f"{block}.gate", u))
        x = x + linear(p, f"{block}.output", norm(f"{block}.output.norm", y))
    return head(p, norm("norm", x), config)


def state_space(p, block, u, heads):
    """u [batch, time, d] → [batch, time, E]: S ← exp(ΔA)·S + Δ·B·xᵀ and y = C·S + skip·x of each head."""
    convolved = lambda name: silu(causal_conv(p, f"{block}.conv.{name}", linear(p, f"{block}.{name}", u)))
    xs = convolved("input").unflatten(-1, (heads, -1))  # [batch, time, H, P]
    B, C = convolved("write"), convolved("read")  # [batch, time, N]
    delta = softplus(linear(p, f"{block}.rate", u))  # [batch, time, H]
    A = -torch.exp(p[f"{block}.dynamics.decay"])  # [H]
    S = torch.zeros_like(B[:, 0, None, :, None] * xs[:, 0, :, None, :])  # [batch, H, N, P]
    outputs = []
    for t in range(u.shape[1]):
        step = delta[:, t, :, None, None]
        S = torch.exp(step * A[:, None, None]) * S + step * B[:, t, None, :, None] * xs[:, t, :, None, :]
        read = (C[:, t, None, :, None] * S).sum(2)  # [batch, H, P]
        outputs.append(read + p[f"{block}.dynamics.skip"][:, None] * xs[:, t])
    return torch.stack(outputs, dim=1).flatten(2)
