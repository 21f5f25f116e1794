"""T5, Raffel et al. 2020: an encoder of the first ids and a decoder of the others; relative positions in buckets."""

import math

import torch

from .common import linear, merge_heads, rms_norm, split_heads


def t5(p, x, config):
    dimensions = config["architecture"]["dimensions"]
    table, prefix = p["embedding.weight"], dimensions["prefix"]
    memory = encoder(p, table[x[:, :prefix]], config)
    x = decoder(p, table[x[:, prefix:]], memory, config)
    if config["task"]["target"] == []:
        x = x[:, -1]
    return x @ p["head.weight"] if "head.weight" in p else (x * x.shape[-1] ** -0.5) @ table.T


def encoder(p, x, config):
    norm = lambda name, x: rms_norm(p, name, x, config["conventions"]["normEpsilon"])
    heads = config["architecture"]["dimensions"]["heads"]
    bias = relative_bias(p, "encoder", x.shape[1], config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"encoder.blocks.{layer}"
        seen = norm(f"{block}.norm1", x)
        x = x + attention(p, f"{block}.attention", seen, seen, heads, bias)
        x = x + feed_forward(p, f"{block}.mlp", norm(f"{block}.norm2", x))
    return norm("encoder.norm", x)


def decoder(p, x, memory, config):
    norm = lambda name, x: rms_norm(p, name, x, config["conventions"]["normEpsilon"])
    heads, time = config["architecture"]["dimensions"]["heads"], x.shape[1]
    future = torch.ones(time, time, dtype=torch.bool).triu(1)
    bias = relative_bias(p, "decoder", time, config).masked_fill(future, -math.inf)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"decoder.blocks.{layer}"
        seen = norm(f"{block}.norm1", x)
        x = x + attention(p, f"{block}.attention", seen, seen, heads, bias)
        x = x + attention(p, f"{block}.cross", norm(f"{block}.norm2", x), memory, heads, 0)
        x = x + feed_forward(p, f"{block}.mlp", norm(f"{block}.norm3", x))
    return norm("decoder.norm", x)


def attention(p, name, x, memory, heads, bias):
    """softmax(q·k + bias)·v without a scale; q of x, k and v of the memory."""
    q = split_heads(linear(p, f"{name}.query", x), heads)
    k, v = (split_heads(linear(p, f"{name}.{part}", memory), heads) for part in ("key", "value"))
    weights = torch.softmax(q @ k.transpose(-1, -2) + bias, dim=-1)
    return linear(p, f"{name}.output", merge_heads(weights @ v))


def feed_forward(p, name, x):
    return linear(p, f"{name}.down", torch.relu(linear(p, f"{name}.up", x)))


def relative_bias(p, stack, time, config):
    """[heads, time, time]: what a stack's every layer adds to the scores of a query (row) and a key (column)."""
    dimensions = config["architecture"]["dimensions"]
    buckets, furthest = dimensions["buckets"], dimensions["maxDistance"]
    of = lambda query, key: bucket(key - query, stack == "encoder", buckets, furthest)
    numbers = torch.tensor([[of(query, key) for key in range(time)] for query in range(time)])
    return p[f"{stack}.positions.weight"][numbers].permute(2, 0, 1)


def bucket(relative, bidirectional, buckets, furthest):
    """T5's code, for one relative = memory position − query position: half the buckets exact, half logarithmic."""
    first = 0
    if bidirectional:
        buckets = buckets // 2
        first = buckets if relative > 0 else 0
        distance = abs(relative)
    else:
        distance = max(-relative, 0)
    exact = buckets // 2
    if distance < exact:
        return first + distance
    share = math.log(distance / exact) / math.log(furthest / exact)
    return first + min(exact + int(share * (buckets - exact)), buckets - 1)
