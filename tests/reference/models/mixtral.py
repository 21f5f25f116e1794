"""Mixtral, Jiang et al. 2024: llama.py with two of E experts for each token; balancing loss of Fedus et al. 2021."""

import math

import torch

from .common import causal_attention, head, linear, rms_norm, rotated, silu, stem

CAPACITY_FACTOR = 2
LEAST_CAPACITY = 8
BALANCE = 0.01


def mixtral(p, x, config):
    """Returns (logits, auxiliary loss)."""
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: rms_norm(p, name, x, conventions["normEpsilon"])
    heads, key_heads = dimensions["heads"], dimensions["keyHeads"]
    turn = lambda x, count: rotated(x, count, conventions["rotaryBase"])
    x = stem(p, x, config)
    losses = []
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        seen = norm(f"{block}.norm1", x)
        q, k, v = (linear(p, f"{block}.attention.{name}", seen) for name in ("query", "key", "value"))
        mixed = causal_attention(turn(q, heads), turn(k, key_heads), v, heads, key_heads)
        x = x + linear(p, f"{block}.attention.output", mixed)
        fed, loss = feed_forward(p, block, norm(f"{block}.norm2", x).flatten(0, 1))
        x = x + fed.reshape(x.shape)
        losses.append(loss)
    return head(p, norm("norm", x), config), BALANCE * sum(losses) / len(losses)


def feed_forward(p, block, x):
    """x [tokens, width] → (what the experts make of it, how unevenly they are asked)."""
    scores = x @ p[f"{block}.router.weight"]
    choices = best_two(scores)
    weights = torch.softmax(scores.gather(-1, choices), dim=-1)
    share = asked(choices, scores) / len(x)
    unevenness = scores.shape[-1] * (share * torch.softmax(scores, dim=-1).mean(0)).sum()
    return of_experts(p, f"{block}.experts", x, choices, weights), unevenness


def best_two(scores):
    """[tokens, E] → [tokens, 2], the indices of the largest two, the larger first; of equal ones the lower index."""
    return torch.sort(scores.detach(), dim=-1, descending=True, stable=True).indices[:, :2]


def asked(choices, scores):
    """How many choices fall on each expert, [E], in the precision of the scores."""
    return torch.bincount(choices.flatten(), minlength=scores.shape[-1]).to(scores.dtype)


def of_experts(p, name, x, choices, weights):
    """Σ over a token's two choices of weight · expert(x), but for the choices that find no place."""
    gate, up, down = (p[f"{name}.{part}.weight"] for part in ("gate", "up", "down"))
    weights = weights * placed(choices, len(gate)).to(weights.dtype)
    total = torch.zeros_like(x)
    for expert in range(len(gate)):
        weight = (weights * (choices == expert)).sum(-1, keepdim=True)  # [tokens, 1]
        total = total + weight * ((silu(x @ gate[expert]) * (x @ up[expert])) @ down[expert])
    return total


def placed(choices, experts):
    """Whether a choice finds a place, [tokens, 2]: token by token, of one token the better choice first."""
    capacity = max(LEAST_CAPACITY, math.ceil(CAPACITY_FACTOR * 2 * len(choices) / experts))
    taken = [0] * experts
    places = []
    for choice in choices.flatten().tolist():
        places.append(taken[choice] < capacity)
        taken[choice] += 1
    return torch.tensor(places).reshape(choices.shape)
