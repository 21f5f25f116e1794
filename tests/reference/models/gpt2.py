"""GPT-2, Radford et al. 2019: pre-norm blocks, learned positions."""

from .common import GELU_FORMS, causal_attention, head, layer_norm, linear, stem


def gpt2(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    norm = lambda name, x: layer_norm(p, name, x, conventions["normEpsilon"])
    activation = GELU_FORMS[conventions["activation"]]
    heads = dimensions["heads"]
    x = stem(p, x, config) + p["positions.weight"]
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        seen = norm(f"{block}.norm1", x)
        q, k, v = (linear(p, f"{block}.attention.{name}", seen) for name in ("query", "key", "value"))
        x = x + linear(p, f"{block}.attention.output", causal_attention(q, k, v, heads, heads))
        x = x + linear(p, f"{block}.mlp.down", activation(linear(p, f"{block}.mlp.up", norm(f"{block}.norm2", x))))
    return head(p, norm("norm", x), config)
