"""DeepSeek-V3, DeepSeek-AI 2024: latent attention, a shared and two routed experts, balanced by a bias."""

import math

import torch

from .common import head, linear, merge_heads, rms_norm, rotated, silu, split_heads, stem
from .mixtral import asked, best_two, of_experts


def deepseek(p, x, config):
    """Moves p["blocks.l.router.bias"], as a training pass does."""
    norm = lambda name, x: rms_norm(p, name, x, config["conventions"]["normEpsilon"])
    x = stem(p, x, config)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"blocks.{layer}"
        x = x + attention(p, f"{block}.attention", norm(f"{block}.norm1", x), config)
        seen = norm(f"{block}.norm2", x)
        routed = of_routed(p, block, seen.flatten(0, 1), config["conventions"]["biasRate"])
        x = x + shared(p, f"{block}.shared", seen) + routed.reshape(x.shape)
    return head(p, norm("norm", x), config)


def attention(p, name, x, config):
    """Keys and values come from one latent vector a step; a part of each query and one key for all heads are turned."""
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    heads, plain, turned = dimensions["heads"], dimensions["headWidth"], dimensions["turned"]
    q_plain, q_turned = split_heads(linear(p, f"{name}.query", x), heads).split((plain, turned), dim=-1)
    q_turned = split_heads(rotated(merge_heads(q_turned), heads, conventions["rotaryBase"]), heads)
    latent = rms_norm(p, f"{name}.norm", linear(p, f"{name}.compress", x), conventions["normEpsilon"])
    k_plain, v = (split_heads(linear(p, f"{name}.{part}", latent), heads) for part in ("key", "value"))
    k_turned = split_heads(rotated(linear(p, f"{name}.turn", x), 1, conventions["rotaryBase"]), 1)
    scores = q_plain @ k_plain.transpose(-1, -2) + q_turned @ k_turned.transpose(-1, -2)
    future = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
    weights = torch.softmax((scores / math.sqrt(plain + turned)).masked_fill(future, -math.inf), dim=-1)
    return linear(p, f"{name}.output", merge_heads(weights @ v))


def shared(p, name, x):
    return linear(p, f"{name}.down", silu(linear(p, f"{name}.gate", x)) * linear(p, f"{name}.up", x))


def of_routed(p, block, x, rate):
    """x [tokens, width] → Σ over the two chosen of g · expert(x); the bias decides who is chosen, and nothing else."""
    affinity = torch.sigmoid(x @ p[f"{block}.router.weight"])
    choices = best_two(affinity + p[f"{block}.router.bias"])
    chosen = affinity.gather(-1, choices)
    balance(p, f"{block}.router.bias", asked(choices, affinity), rate)
    return of_experts(p, f"{block}.experts", x, choices, chosen / chosen.sum(-1, keepdim=True))


def balance(p, name, choices, rate):
    """The bias of an expert asked more often than the mean falls, of another it rises; without a gradient."""
    p[name] = p[name].detach() + rate * torch.sign(choices.mean() - choices)
