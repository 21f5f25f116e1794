"""GRU, Cho et al. 2014, with the reset gate after the recurrent product, as in cuDNN; stacked."""

import torch

from .common import head, stem


def gru(p, x, config):
    x = stem(p, x, config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        x = states(p, f"layers.{layer}", x)
    return head(p, x, config)


def states(p, name, x):
    """[batch, time, inputs] → the states h of all steps, [batch, time, width]; h is 0 before the first."""
    W, U, b = p[f"{name}.input.weight"], p[f"{name}.recurrent.weight"], p[f"{name}.bias"]
    h = U.new_zeros(x.shape[0], U.shape[0])
    all_states = []
    for t in range(x.shape[1]):
        seen_r, seen_z, seen_n = (x[:, t] @ W + b).chunk(3, dim=-1)  # reset, update, new
        kept_r, kept_z, kept_n = (h @ U).chunk(3, dim=-1)
        r, z = torch.sigmoid(seen_r + kept_r), torch.sigmoid(seen_z + kept_z)
        n = torch.tanh(seen_n + r * (kept_n + p[f"{name}.recurrent.bias"]))
        h = (1 - z) * n + z * h
        all_states.append(h)
    return torch.stack(all_states, dim=1)
