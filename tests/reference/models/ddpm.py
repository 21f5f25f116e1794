"""Denoising diffusion, Ho et al. 2020: an MLP predicts the noise of points, a U-Net that of images."""

import math

import torch

from .common import denoising_losses, layer_norm, linear, silu, time_condition


def ddpm(p, inputs, config):
    """Losses [batch] of inputs [batch, (sample, noise, step)]."""
    width, dtype = p["time.first.weight"].shape[0], p["time.first.weight"].dtype
    net = unet if len(config["task"]["sample"]) == 3 else residual_mlp
    predict = lambda noisy, steps: net(p, noisy, silu(time_condition(p, steps, width)), config)
    return denoising_losses(predict, inputs, config, dtype)


def residual_mlp(p, x, time, config):
    """The noise in points x [batch, numbers]; time is SiLU(c) [batch, 4d]."""
    epsilon = config["conventions"]["normEpsilon"]
    a = linear(p, "first", x)
    for layer in range(config["architecture"]["dimensions"]["layers"]):
        block = f"blocks.{layer}"
        inner = linear(p, f"{block}.first", silu(layer_norm(p, f"{block}.norm", a, epsilon)))
        a = a + linear(p, f"{block}.second", silu(inner + linear(p, f"{block}.time", time)))
    return linear(p, "head", silu(layer_norm(p, "norm", a, epsilon)))


def unet(p, x, time, config):
    """The noise in images x [batch, height, width, channels]; time is SiLU(c) [batch, 4d]."""
    res = lambda name, x: residual(p, name, x, time, config)
    skip0 = res("down.0", conv(p, "stem", x))
    skip1 = res("down.1", conv(p, "down.0.sample", skip0, stride=2))
    b = res("middle.0", conv(p, "down.1.sample", skip1, stride=2))
    b = res("middle.1", attention(p, "middle.attention", b, config))
    a = res("up.1", torch.cat((conv(p, "up.1.sample", enlarged(b)), skip1), dim=-1))
    a = res("up.0", torch.cat((conv(p, "up.0.sample", enlarged(a)), skip0), dim=-1))
    return conv(p, "head", silu(group_norm(p, "norm", a, config)))


def residual(p, name, x, time, config):
    a = conv(p, f"{name}.conv1", silu(group_norm(p, f"{name}.norm1", x, config)))
    a = a + linear(p, f"{name}.time", time)[:, None, None]
    a = conv(p, f"{name}.conv2", silu(group_norm(p, f"{name}.norm2", a, config)))
    return a + (conv(p, f"{name}.shortcut", x) if f"{name}.shortcut.weight" in p else x)


def attention(p, name, x, config):
    """One head; every position reads every other."""
    seen = group_norm(p, f"{name}.norm", x, config).flatten(1, 2)
    q, k, v = (linear(p, f"{name}.{part}", seen) for part in ("query", "key", "value"))
    weights = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(q.shape[-1]), dim=-1)
    return x + linear(p, f"{name}.output", weights @ v).reshape(x.shape)


def group_norm(p, name, x, config):
    """Standardised over all positions and the channels of a group, which follow one another; of channels that the groups
    do not divide, half as many groups, or one."""
    batch, height, width, channels = x.shape
    groups = config["conventions"]["groups"]
    while channels % groups:
        groups //= 2
    grouped = x.reshape(batch, height, width, groups, channels // groups)
    centred = grouped - grouped.mean((1, 2, 4), keepdim=True)
    variance = (centred**2).mean((1, 2, 4), keepdim=True)
    standard = centred / torch.sqrt(variance + config["conventions"]["normEpsilon"])
    return standard.reshape(x.shape) * p[f"{name}.weight"] + p[f"{name}.bias"]


def conv(p, name, x, stride=1):
    """Zeros around the image so that stride 1 keeps its size; with bias."""
    weight = p[f"{name}.weight"].permute(3, 2, 0, 1).contiguous()  # [h, w, in, out] → [out, in, h, w]
    padding = (weight.shape[-1] - 1) // 2
    y = torch.nn.functional.conv2d(x.permute(0, 3, 1, 2), weight, stride=stride, padding=padding)
    return y.permute(0, 2, 3, 1) + p[f"{name}.bias"]


def enlarged(x):
    """Each pixel becomes 2×2."""
    return x.repeat_interleave(2, dim=1).repeat_interleave(2, dim=2)
