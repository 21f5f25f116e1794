"""Griffin, De et al. 2024: two blocks of gated linear recurrences (RG-LRU), then one of local attention, and so on."""

import math

import torch

from .common import GELU_FORMS, causal_conv, head, linear, merge_heads, rms_norm, rotated, softplus, split_heads, stem


def griffin(p, x, config):
    norm = lambda name, x: rms_norm(p, name, x, config["conventions"]["normEpsilon"])
    activation = GELU_FORMS["gelu-tanh"]
    x = stem(p, x, config)
    x = x * math.sqrt(x.shape[-1])
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"blocks.{layer}"
        mix = local_attention if layer % 3 == 2 else recurrent
        x = x + mix(p, block, norm(f"{block}.norm1", x), config)
        fed = norm(f"{block}.norm2", x)
        gated = activation(linear(p, f"{block}.mlp.gate", fed)) * linear(p, f"{block}.mlp.up", fed)
        x = x + linear(p, f"{block}.mlp.down", gated)
    return head(p, norm("norm", x), config)


def recurrent(p, block, u, config):
    g = GELU_FORMS["gelu-tanh"](linear(p, f"{block}.mixer.gate", u))
    c = causal_conv(p, f"{block}.mixer.conv", linear(p, f"{block}.mixer.input", u))
    return linear(p, f"{block}.mixer.output", g * gated_recurrence(p, block, c))


def gated_recurrence(p, block, c):
    """h ← a·h + √(1 − a²)·(i ⊙ c), log a = −8·softplus(decay)·r; c and h are [batch, time, d]."""
    r = torch.sigmoid(linear(p, f"{block}.mixer.recurrence", c))
    i = torch.sigmoid(linear(p, f"{block}.mixer.admission", c))
    log_a = -8 * softplus(p[f"{block}.dynamics.decay"]) * r
    a = torch.exp(log_a)
    written = torch.sqrt(-torch.expm1(2 * log_a)) * i * c  # −expm1(2·log a) = 1 − a², exact where a is nearly 1
    h = torch.zeros_like(c[:, 0])
    states = []
    for t in range(c.shape[1]):
        h = a[:, t] * h + written[:, t]
        states.append(h)
    return torch.stack(states, dim=1)


def local_attention(p, block, u, config):
    """All query heads read one key head; position t reads t − window + 1 … t."""
    heads, conventions = config["architecture"]["dimensions"]["heads"], config["conventions"]
    q, k, v = (linear(p, f"{block}.attention.{name}", u) for name in ("query", "key", "value"))
    q = split_heads(rotated(q, heads, conventions["rotaryBase"]), heads)  # [batch, H, time, D]
    k = split_heads(rotated(k, 1, conventions["rotaryBase"]), 1)  # [batch, 1, time, D]
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    time = torch.arange(u.shape[1])
    age = time[:, None] - time  # of the key, seen from the query
    hidden = (age < 0) | (age >= conventions["window"])
    weights = torch.softmax(scores.masked_fill(hidden, -math.inf), dim=-1)
    return linear(p, f"{block}.attention.output", merge_heads(weights @ split_heads(v, 1)))
