"""MLP-Mixer, Tolstikhin et al. 2021: multi-layer perceptrons over patches and over channels in turn."""

from .common import GELU_FORMS, layer_norm, linear, patches


def mixer(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: layer_norm(p, name, x, conventions["normEpsilon"])
    x = linear(p, "stem", patches(x, dimensions["patch"]).flatten(1, 2))  # [batch, patches, width]
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        across = norm(f"{block}.norm1", x).transpose(1, 2)  # [batch, width, patches]
        x = x + perceptron(p, f"{block}.tokens", across).transpose(1, 2)
        x = x + perceptron(p, f"{block}.channels", norm(f"{block}.norm2", x))
    return linear(p, "head", norm("norm", x).mean(1))


def perceptron(p, name, x):
    return linear(p, f"{name}.down", GELU_FORMS["gelu-tanh"](linear(p, f"{name}.up", x)))
