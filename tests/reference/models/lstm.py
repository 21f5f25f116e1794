"""LSTM, Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; no peepholes."""

import torch

from .common import head, stem


def lstm(p, x, config):
    x = stem(p, x, config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        x = cell(p, f"layers.{layer}", x)
    return head(p, x, config)


def cell(p, name, x):
    """[batch, time, inputs] → the states h of all steps, [batch, time, width]."""
    W, U, b = p[f"{name}.input.weight"], p[f"{name}.recurrent.weight"], p[f"{name}.bias"]
    h = c = x.new_zeros(x.shape[0], U.shape[0])
    states = []
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ W + h @ U + b).chunk(4, dim=-1)  # input, forget, cell, output
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        states.append(h)
    return torch.stack(states, dim=1)
