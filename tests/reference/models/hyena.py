"""Hyena, Poli et al. 2023 (Hyena hierarchy), order 2: a long convolution with an implicit filter between two gates."""

import math

import torch

from .common import GELU_FORMS, causal_conv, delay, head, layer_norm, linear, stem


def hyena(p, x, config):
    norm = lambda name, x: layer_norm(p, name, x, config["conventions"]["normEpsilon"])
    activation = GELU_FORMS["gelu-tanh"]
    x = stem(p, x, config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"blocks.{layer}"
        x = x + operator(p, block, norm(f"{block}.norm1", x))
        x = x + linear(p, f"{block}.mlp.down", activation(linear(p, f"{block}.mlp.up", norm(f"{block}.norm2", x))))
    return head(p, norm("norm", x), config)


def operator(p, block, u):
    """y = q ⊙ (h ∗ w + skip ⊙ w), w = k ⊙ v."""
    short = lambda name: causal_conv(p, f"{block}.mixer.conv.{name}", linear(p, f"{block}.mixer.{name}", u))
    q, k, v = short("query"), short("key"), short("value")
    w = k * v
    h = implicit_filter(p, f"{block}.filter", u.shape[1])
    convolved = sum(h[age] * delay(w, age) for age in range(len(h)))
    return linear(p, f"{block}.mixer.output", q * (convolved + p[f"{block}.mixer.skip"] * w))


def implicit_filter(p, name, time):
    """h [time, d]: a perceptron with sines on features of the age, times a window that decays at its channel's rate."""
    third = p[f"{name}.third.weight"]
    age = torch.arange(time, dtype=torch.float64)
    tau, omega = age[:, None] / (time - 1), 2 * math.pi * age[:, None] / time
    angles = omega * torch.tensor([1e-4, 1.0], dtype=torch.float64)  # bands
    features = torch.cat((tau, angles.cos(), -angles.sin()), dim=1).to(third.dtype)  # [time, 5]
    m = torch.sin(p[f"{name}.frequency"] * linear(p, f"{name}.first", features))
    m = torch.sin(p[f"{name}.frequency"] * linear(p, f"{name}.second", m))
    rates = torch.linspace(math.log(0.01) / 1.5, math.log(0.01) / 0.3, third.shape[1], dtype=torch.float64)
    return m @ third * torch.exp(-tau * rates.abs()).to(third.dtype)
