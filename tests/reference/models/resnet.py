"""Pre-activation ResNet, He et al. 2016 (Identity mappings); images are [batch, height, width, channels]."""

import torch

from .common import linear


def resnet(p, x, config):
    conventions = config["conventions"]
    epsilon, momentum = conventions["normEpsilon"], conventions["batchNormMomentum"]

    def conv(name, x, stride=1):
        weight = p[f"{name}.weight"].permute(3, 2, 0, 1)  # [h, w, in, out] → [out, in, h, w]
        padding = (weight.shape[-1] - 1) // 2
        image = x.permute(0, 3, 1, 2)
        return torch.nn.functional.conv2d(image, weight, stride=stride, padding=padding).permute(0, 2, 3, 1)

    def batch_norm(name, x):
        mean = x.mean((0, 1, 2))
        variance = ((x - mean) ** 2).mean((0, 1, 2))
        count = x.numel() // x.shape[-1]
        move(p, f"{name}.running.mean", mean, momentum)
        move(p, f"{name}.running.variance", variance * count / (count - 1), momentum)
        return (x - mean) / torch.sqrt(variance + epsilon) * p[f"{name}.weight"] + p[f"{name}.bias"]

    def block(name, x, stride):
        active = torch.relu(batch_norm(f"{name}.norm1", x))
        residual = conv(f"{name}.conv1", active, stride)
        residual = conv(f"{name}.conv2", torch.relu(batch_norm(f"{name}.norm2", residual)))
        shortcut = conv(f"{name}.shortcut", active, stride) if f"{name}.shortcut.weight" in p else x
        return shortcut + residual

    x = conv("stem", x)
    for stage in range(3):
        for index in range(config["architecture"]["dimensions"]["blocks"]):
            x = block(f"stages.{stage}.{index}", x, stride=2 if stage > 0 and index == 0 else 1)
    x = torch.relu(batch_norm("norm", x)).mean((1, 2))
    return linear(p, "head", x)


def move(p, name, value, momentum):
    """Running moments serve evaluation only: no gradient goes through them."""
    p[name] = (1 - momentum) * p[name] + momentum * value.detach()
