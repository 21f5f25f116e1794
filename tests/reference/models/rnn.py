"""Simple recurrent network, Elman 1990, with tanh; stacked."""

import torch

from .common import head, stem


def rnn(p, x, config):
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
        h = torch.tanh(x[:, t] @ W + b + h @ U)
        all_states.append(h)
    return torch.stack(all_states, dim=1)
