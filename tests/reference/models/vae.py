"""Variational autoencoder, Kingma & Welling 2014: the negative ELBO of one sample, whose noise comes with the input."""

import math

import torch

from .common import linear, softplus


def vae(p, inputs, config):
    """Losses [batch] in nats of inputs [batch, (sample, noise of the latent numbers)]."""
    shape = config["task"]["sample"]
    count, dtype = math.prod(shape), p["encoder.mean.weight"].dtype
    x, noise = inputs[:, :count].to(dtype), inputs[:, count:].to(dtype)
    seen = torch.tanh(linear(p, "encoder.hidden", x))
    mean, spread = linear(p, "encoder.mean", seen), linear(p, "encoder.spread", seen)
    z = mean + torch.exp(spread / 2) * noise
    shown = torch.tanh(linear(p, "decoder.hidden", z))
    surprise = bernoulli if len(shape) == 3 else gaussian
    divergence = 0.5 * (mean**2 + torch.exp(spread) - 1 - spread).sum(1)
    return surprise(p, x, shown).sum(1) + divergence


def bernoulli(p, x, shown):
    """−log p(x) of each pixel in [0, 1]."""
    logits = linear(p, "decoder.mean", shown)
    return softplus(logits) - x * logits


def gaussian(p, x, shown):
    """−log p(x) of each number; its log variance is learnt too."""
    mean, spread = linear(p, "decoder.mean", shown), linear(p, "decoder.spread", shown)
    return 0.5 * (math.log(2 * math.pi) + spread + (x - mean) ** 2 * torch.exp(-spread))
