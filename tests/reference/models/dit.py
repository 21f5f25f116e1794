"""Diffusion transformer, Peebles & Xie 2023 (adaLN-Zero, unconditional, noise prediction); diffusion as in ddpm.py."""

import torch

from .common import GELU_FORMS, denoising_losses, full_attention, linear, patches, silu, standardise, time_condition
from .common import wave_angles

PATCH = 4


def dit(p, inputs, config):
    """Losses [batch] of inputs [batch, (sample, noise, step)]."""
    size, dtype = config["conventions"]["timeEmbedding"], p["time.first.weight"].dtype
    predict = lambda noisy, steps: transformer(p, noisy, silu(time_condition(p, steps, size)), config)
    return denoising_losses(predict, inputs, config, dtype)


def transformer(p, x, time, config):
    """The noise in x, images [batch, h, w, channels] or points [batch, numbers]; time is SiLU(c) [batch, d]."""
    dimensions, epsilon = config["architecture"]["dimensions"], config["conventions"]["normEpsilon"]
    gelu = GELU_FORMS["gelu-tanh"]
    modulated = lambda a, shift, scale: standardise(a, epsilon) * (1 + scale) + shift
    tokens = patches(x, PATCH).flatten(1, 2) if x.dim() == 4 else x[:, :, None]
    a = linear(p, "first", tokens)
    a = a + positions(x.shape[1:], a.shape[-1]).to(a.dtype)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        modulation = linear(p, f"{block}.modulation", time)[:, None]
        shift1, scale1, gate1, shift2, scale2, gate2 = modulation.chunk(6, dim=-1)
        seen = modulated(a, shift1, scale1)
        q, k, v = (linear(p, f"{block}.attention.{name}", seen) for name in ("query", "key", "value"))
        a = a + gate1 * linear(p, f"{block}.attention.output", full_attention(q, k, v, dimensions["heads"]))
        seen = modulated(a, shift2, scale2)
        a = a + gate2 * linear(p, f"{block}.mlp.down", gelu(linear(p, f"{block}.mlp.up", seen)))
    shift, scale = linear(p, "modulation", time)[:, None].chunk(2, dim=-1)
    return assembled(linear(p, "head", modulated(a, shift, scale)), x.shape)


def positions(shape, width):
    """Fixed, [tokens, width]: of the number's place among the points, or of the patch's row, then its column."""
    waves = lambda numbers, count: (wave_angles(numbers, count).sin(), wave_angles(numbers, count).cos())
    if len(shape) == 1:
        return torch.cat(waves(torch.arange(shape[0]), width // 2), dim=-1)
    rows, columns = shape[0] // PATCH, shape[1] // PATCH
    row = torch.arange(rows).repeat_interleave(columns)
    column = torch.arange(columns).repeat(rows)
    return torch.cat(waves(row, width // 4) + waves(column, width // 4), dim=-1)


def assembled(tokens, shape):
    """Tokens back to the shape of what they were cut from: what `patches` undoes."""
    if len(shape) == 2:
        return tokens[:, :, 0]
    batch, height, width, channels = shape
    cut = tokens.reshape(batch, height // PATCH, width // PATCH, PATCH, PATCH, channels)
    return cut.transpose(2, 3).reshape(shape)
