"""BERT, Devlin et al. 2019: post-norm blocks that read in both directions, learned positions."""

from .common import GELU_FORMS, full_attention, layer_norm, linear, stem


def bert(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: layer_norm(p, name, x, conventions["normEpsilon"])
    gelu = GELU_FORMS["gelu-tanh"]
    x = norm("norm0", stem(p, x, config) + p["positions.weight"])
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        q, k, v = (linear(p, f"{block}.attention.{name}", x) for name in ("query", "key", "value"))
        mixed = full_attention(q, k, v, dimensions["heads"])
        x = norm(f"{block}.norm1", x + linear(p, f"{block}.attention.output", mixed))
        x = norm(f"{block}.norm2", x + linear(p, f"{block}.mlp.down", gelu(linear(p, f"{block}.mlp.up", x))))
    if config["task"]["target"] == []:
        x = x[:, -1]
    h = norm("transform.norm", gelu(linear(p, "transform", x)))
    readout = p["head.weight"] if "head.weight" in p else p["embedding.weight"].T
    return h @ readout + p["head.bias"]
