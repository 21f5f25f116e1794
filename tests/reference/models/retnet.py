"""RetNet, Sun et al. 2023 (Retentive network): the retention of each head in its recurrent form."""

import torch

from .common import GELU_FORMS, head, layer_norm, linear, rotated, silu, standardise, stem


def retnet(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: layer_norm(p, name, x, conventions["normEpsilon"])
    activation = GELU_FORMS["gelu-tanh"]
    x = stem(p, x, config)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        x = x + retention(p, f"{block}.retention", norm(f"{block}.norm1", x), dimensions["heads"], conventions)
        x = x + linear(p, f"{block}.mlp.down", activation(linear(p, f"{block}.mlp.up", norm(f"{block}.norm2", x))))
    return head(p, norm("norm", x), config)


def retention(p, name, u, heads, conventions):
    """S ← γ·S + kᵀ·v, y = q·S, with γ = 1 − 2^(−5−h) in head h."""
    split = lambda x: x.unflatten(-1, (heads, -1))  # […, width] → […, H, width of a head]
    turned = lambda side: split(rotated(linear(p, f"{name}.{side}", u), heads, conventions["rotaryBase"]))
    q, k = turned("query"), turned("key") / (u.shape[-1] // heads) ** 0.5
    v = split(linear(p, f"{name}.value", u))
    decay = 1 - 2 ** (-5 - torch.arange(heads, dtype=u.dtype))
    S = torch.zeros_like(k[:, 0, :, :, None] * v[:, 0, :, None, :])  # [batch, H, D, 2D]
    outputs = []
    for t in range(u.shape[1]):
        S = decay[:, None, None] * S + k[:, t, :, :, None] * v[:, t, :, None, :]
        outputs.append((q[:, t, :, :, None] * S).sum(2))
    y = standardise(torch.stack(outputs, dim=1), conventions["normEpsilon"]).flatten(2)
    return linear(p, f"{name}.output", silu(linear(p, f"{name}.gate", u)) * y)
