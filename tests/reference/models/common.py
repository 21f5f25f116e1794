"""What several architectures share. Matrices are [in, out], so a linear map is x @ W."""

import math

import torch

GELU_FORMS = {
    "gelu-tanh": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
}


def linear(p, name, x):
    """x·W, plus b where there is one."""
    y = x @ p[f"{name}.weight"]
    return y + p[f"{name}.bias"] if f"{name}.bias" in p else y


def layer_norm(p, name, x, epsilon):
    centred = x - x.mean(-1, keepdim=True)
    variance = (centred**2).mean(-1, keepdim=True)
    return centred / torch.sqrt(variance + epsilon) * p[f"{name}.weight"] + p[f"{name}.bias"]


def rms_norm(p, name, x, epsilon):
    return x / torch.sqrt((x**2).mean(-1, keepdim=True) + epsilon) * p[f"{name}.weight"]


def stem(p, x, config):
    """Token ids [batch, time] or rows [batch, time, features] → [batch, time, width]."""
    return p["embedding.weight"][x] if config["task"]["kind"] == "tokens" else linear(p, "input", x)


def head(p, x, config):
    """Logits of every position, or of the last where an example has one target; with the embedding's table if tied."""
    if config["task"]["target"] == []:
        x = x[:, -1]
    return x @ p["embedding.weight"].T if "head.weight" not in p else linear(p, "head", x)


def causal_attention(q, k, v, heads, key_heads):
    """q [batch, time, heads·D], k and v [batch, time, key_heads·D]; query head h reads key head h // (heads / key_heads)."""
    batch, time, width = q.shape
    split = lambda x, count: x.reshape(batch, time, count, width // heads).transpose(1, 2)
    shared = lambda x: split(x, key_heads).repeat_interleave(heads // key_heads, dim=1)
    scores = split(q, heads) @ shared(k).transpose(-1, -2) / math.sqrt(width // heads)
    future = torch.ones(time, time, dtype=torch.bool).triu(1)
    weights = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
    return (weights @ shared(v)).transpose(1, 2).reshape(batch, time, width)
