"""Llama, Touvron et al. 2023: RMS norms, rotary positions (Su et al. 2021), SwiGLU (Shazeer 2020), grouped queries."""

import torch

from .common import causal_attention, head, linear, rms_norm, stem


def llama(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: rms_norm(p, name, x, conventions["normEpsilon"])
    heads, key_heads = dimensions["heads"], dimensions["keyHeads"]
    turn = lambda x, count: rotary(x, count, conventions["rotaryBase"])
    x = stem(p, x, config)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        seen = norm(f"{block}.norm1", x)
        q, k, v = (linear(p, f"{block}.attention.{name}", seen) for name in ("query", "key", "value"))
        if conventions.get("qkNorm"):
            q, k = head_norm(block, "query", q, heads, norm), head_norm(block, "key", k, key_heads, norm)
        mixed = causal_attention(turn(q, heads), turn(k, key_heads), v, heads, key_heads)
        x = x + linear(p, f"{block}.attention.output", mixed)
        fed = norm(f"{block}.norm2", x)
        gate, up = linear(p, f"{block}.mlp.gate", fed), linear(p, f"{block}.mlp.up", fed)
        x = x + linear(p, f"{block}.mlp.down", gate * torch.sigmoid(gate) * up)
    return head(p, norm("norm", x), config)


def head_norm(block, name, x, heads, norm):
    """Each head of x [batch, time, heads·D] over its root mean square, with one gain of D numbers for all of them."""
    return norm(f"{block}.attention.norm.{name}", x.unflatten(-1, (heads, -1))).flatten(-2)


def rotary(x, heads, base):
    """Position t turns the pair (j, j + D/2) of each head by the angle t·base^(−2j/D)."""
    batch, time, width = x.shape
    half = width // heads // 2
    frequencies = base ** (-torch.arange(half, dtype=torch.float64) / half)
    angles = torch.arange(time, dtype=torch.float64)[:, None, None] * frequencies  # [time, 1, half]
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    a, b = x.reshape(batch, time, heads, 2, half).unbind(3)
    return torch.stack((a * cos - b * sin, b * cos + a * sin), dim=3).reshape(batch, time, width)
