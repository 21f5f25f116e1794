"""Mamba, Gu & Dao 2023: a selective state space model, step by step."""

import torch

from .common import causal_conv, head, linear, rms_norm, silu, softplus, stem


def mamba(p, x, config):
    norm = lambda name, x: rms_norm(p, name, x, config["conventions"]["normEpsilon"])
    x = stem(p, x, config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"blocks.{layer}"
        u = norm(f"{block}.norm", x)
        c = silu(causal_conv(p, f"{block}.conv", linear(p, f"{block}.input", u)))
        y = selective_scan(p, block, c) + p[f"{block}.dynamics.skip"] * c
        x = x + linear(p, f"{block}.output", y * silu(linear(p, f"{block}.gate", u)))
    return head(p, norm("norm", x), config)


def selective_scan(p, block, c):
    """c [batch, time, E] → C·h of h ← exp(ΔA)·h + Δ·B·c; Δ, B and C come from c."""
    delta = softplus(linear(p, f"{block}.rate.up", linear(p, f"{block}.rate.down", c)))  # [batch, time, E]
    B, C = linear(p, f"{block}.write", c), linear(p, f"{block}.read", c)  # [batch, time, N]
    A = -torch.exp(p[f"{block}.dynamics.decay"])  # [E, N]
    h = torch.zeros_like(A).expand(c.shape[0], *A.shape)
    outputs = []
    for t in range(c.shape[1]):
        step = delta[:, t, :, None]
        h = torch.exp(step * A) * h + step * B[:, t, None, :] * c[:, t, :, None]
        outputs.append((C[:, t, None, :] * h).sum(-1))
    return torch.stack(outputs, dim=1)
