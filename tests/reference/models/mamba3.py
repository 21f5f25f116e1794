"""Mamba-3, Lahoti et al. 2025: trapezoidal steps, complex states by rotation, several inputs and outputs."""

import torch

from .common import head, linear, rms_norm, silu, softplus, stem, turn_pairs


def mamba3(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: rms_norm(p, name, x, conventions["normEpsilon"])
    x = stem(p, x, config)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        x = x + mixer(p, block, norm(f"{block}.norm1", x), dimensions, norm)
        fed = norm(f"{block}.norm2", x)
        gated = silu(linear(p, f"{block}.mlp.gate", fed)) * linear(p, f"{block}.mlp.up", fed)
        x = x + linear(p, f"{block}.mlp.down", gated)
    return head(p, norm("norm", x), config)


def mixer(p, block, u, dimensions, norm):
    """u [batch, time, d] → the same shape."""
    heads, rank = dimensions["heads"], dimensions["rank"]
    split = lambda x: x.unflatten(-1, (heads, -1))  # […, E] → […, H, P]
    delta = softplus(linear(p, f"{block}.rate", u))  # [batch, time, H]
    steps = delta[..., None] * linear(p, f"{block}.angle", u)[:, :, None, :]  # [batch, time, H, N/2]
    phi = steps.cumsum(1)[:, :, None]  # [batch, time, 1, H, N/2]
    turned = lambda name: turn_pairs(rows(p, block, name, u, rank, norm), phi)  # [batch, time, R, H, N]
    xs = split(linear(p, f"{block}.input", u)[:, :, None] * p[f"{block}.rank.input.weight"])  # [batch, time, R, H, P]
    y = state_space(p, block, u, delta, turned("write"), turned("read"), xs)
    z = split(linear(p, f"{block}.gate", u)[:, :, None] * p[f"{block}.rank.gate.weight"])
    y = (y * silu(z) * split(p[f"{block}.rank.output.weight"])).sum(2)  # over the R outputs
    return linear(p, f"{block}.output", y.flatten(2))


def rows(p, block, name, u, rank, norm):
    """B or C before it turns: [batch, time, R, 1, N], equal for all heads."""
    raw = (u @ p[f"{block}.{name}.weight"]).unflatten(-1, (rank, -1))
    return (norm(f"{block}.{name}.norm", raw) + p[f"{block}.{name}.bias"].unflatten(0, (rank, -1)))[:, :, :, None]


def state_space(p, block, u, delta, B, C, xs):
    """S ← α·S + β·Σ_r B_{t−1}·x_{t−1}ᵀ + γ·Σ_r B_t·x_tᵀ; y = C·S + skip·x of each r: [batch, time, R, H, P]."""
    mix = torch.sigmoid(linear(p, f"{block}.mix", u))  # λ [batch, time, H]
    alpha = torch.exp(delta * -torch.exp(p[f"{block}.dynamics.decay"]))
    beta, gamma = (1 - mix) * delta * alpha, mix * delta
    written = torch.einsum("btrhn,btrhp->bthnp", B, xs)
    S = before = torch.zeros_like(written[:, 0])
    outputs = []
    for t in range(u.shape[1]):
        a, b, c = (x[:, t, :, None, None] for x in (alpha, beta, gamma))
        S = a * S + b * before + c * written[:, t]
        before = written[:, t]
        outputs.append(torch.einsum("brhn,bhnp->brhp", C[:, t], S))
    return torch.stack(outputs, dim=1) + p[f"{block}.dynamics.skip"][:, None] * xs
