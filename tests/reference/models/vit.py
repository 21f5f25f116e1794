"""Vision Transformer, Dosovitskiy et al. 2021, read out from the mean of its patches."""

from .common import GELU_FORMS, full_attention, layer_norm, linear, patches


def vit(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: layer_norm(p, name, x, conventions["normEpsilon"])
    gelu = GELU_FORMS["gelu-tanh"]
    x = linear(p, "stem", patches(x, dimensions["patch"]).flatten(1, 2)) + p["positions.weight"]
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        seen = norm(f"{block}.norm1", x)
        q, k, v = (linear(p, f"{block}.attention.{name}", seen) for name in ("query", "key", "value"))
        x = x + linear(p, f"{block}.attention.output", full_attention(q, k, v, dimensions["heads"]))
        x = x + linear(p, f"{block}.mlp.down", gelu(linear(p, f"{block}.mlp.up", norm(f"{block}.norm2", x))))
    return linear(p, "head", norm("norm", x).mean(1))
