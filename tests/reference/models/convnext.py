"""ConvNeXt, Liu et al. 2022 (A ConvNet for the 2020s), in two stages; images are [batch, height, width, channels]."""

import torch

from .common import GELU_FORMS, layer_norm, linear, patches


def convnext(p, x, config):
    epsilon = config["conventions"]["normEpsilon"]
    blocks = config["architecture"]["dimensions"]["blocks"]
    x = layer_norm(p, "stem.norm", linear(p, "stem", patches(x, 2)), epsilon)
    for index in range(blocks):
        x = x + branch(p, f"stages.0.{index}", x, epsilon)
    x = linear(p, "downsample", patches(layer_norm(p, "downsample.norm", x, epsilon), 2))
    for index in range(blocks):
        x = x + branch(p, f"stages.1.{index}", x, epsilon)
    return linear(p, "head", layer_norm(p, "norm", x.mean((1, 2)), epsilon))


def branch(p, name, x, epsilon):
    """What a block adds to its input."""
    x = layer_norm(p, f"{name}.norm", depthwise(p, f"{name}.depthwise", x), epsilon)
    x = linear(p, f"{name}.down", GELU_FORMS["gelu-tanh"](linear(p, f"{name}.up", x)))
    return p[f"{name}.scale.weight"] * x


def depthwise(p, name, x):
    """Each channel meets its own filter; zeros beyond the borders."""
    weight = p[f"{name}.weight"].permute(2, 0, 1)[:, None]  # [h, w, channels] → [channels, 1, h, w]
    channels, padding = weight.shape[0], (weight.shape[-1] - 1) // 2
    image = x.permute(0, 3, 1, 2)
    filtered = torch.nn.functional.conv2d(image, weight, padding=padding, groups=channels)
    return filtered.permute(0, 2, 3, 1) + p[f"{name}.bias"]
