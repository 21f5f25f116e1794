"""S4D-Lin, Gu et al. 2022 (On the parameterization and initialization of diagonal state space models), zero-order hold;
as the recurrence whose impulse response is the paper's kernel."""

import torch

from .common import GELU_FORMS, head, layer_norm, linear, stem


def s4d(p, x, config):
    norm = lambda name, x: layer_norm(p, name, x, config["conventions"]["normEpsilon"])
    x = stem(p, x, config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"blocks.{layer}"
        u = norm(f"{block}.norm", x)
        y = state_space(p, f"{block}.dynamics", u) + p[f"{block}.dynamics.skip"] * u
        a, b = linear(p, f"{block}.output", GELU_FORMS["gelu-tanh"](y)).chunk(2, dim=-1)
        x = x + a * torch.sigmoid(b)
    return head(p, norm("norm", x), config)


def state_space(p, name, u):
    """u [batch, time, d] → y: s ← exp(ΔA)·s + (exp(ΔA) − 1)/A·u, y = 2·Re Σ C·s over a channel's N states s."""
    step = torch.exp(p[f"{name}.rate"])[:, None]
    A = torch.complex(-torch.exp(p[f"{name}.decay"]), p[f"{name}.frequency"])  # [d, N]
    C = torch.complex(p[f"{name}.readout.re"], p[f"{name}.readout.im"])
    kept = torch.exp(step * A)
    written = (kept - 1) / A
    s = torch.zeros_like(kept).expand(u.shape[0], *kept.shape)  # [batch, d, N]
    outputs = []
    for t in range(u.shape[1]):
        s = kept * s + written * u[:, t, :, None]
        outputs.append(2 * (C * s).sum(-1).real)
    return torch.stack(outputs, dim=1)
