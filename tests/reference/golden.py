"""Answers of the twins to cases: python3 golden.py CASES GOLDEN, as `npm run golden` calls it.

For each CASES/ID.json and .safetensors (weights, inputs, targets) it writes GOLDEN/ID.safetensors: the same tensors, and
`golden.logits`, `golden.loss` and `golden.gradient.NAME` of every parameter, computed in float64 and kept in float32.
"""

import json
import pathlib
import sys

import torch

from models import MODELS
from models.common import outputs
from safetensors import load, save


def answer(config, tensors):
    inputs, targets = tensors.pop("inputs"), tensors.pop("targets")
    names = [entry["name"] for entry in config["parameters"] if entry["trainable"]]
    p = {name: tensor.double() for name, tensor in tensors.items()}
    for name in names:
        p[name].requires_grad_()
    leaves = [p[name] for name in names]
    x = inputs if config["task"]["kind"] == "tokens" else inputs.double()
    logits, loss = outputs(MODELS[config["architecture"]["id"]], p, x, targets, config)
    gradients = torch.autograd.grad(loss, leaves)
    results = {"golden.logits": logits.flatten(0, -2), "golden.loss": loss.reshape(1)}
    results.update({f"golden.gradient.{name}": g for name, g in zip(names, gradients)})
    return results


if __name__ == "__main__":
    cases, golden = map(pathlib.Path, sys.argv[1:])
    torch.set_num_threads(1)
    # Debian's PyTorch 1.13 corrupts its heap in oneDNN's gradient of a small convolution.
    torch.backends.mkldnn.set_flags(False)
    for path in sorted(cases.glob("*.json")):
        tensors = load(path.with_suffix(".safetensors"))
        results = answer(json.loads(path.read_text()), dict(tensors))
        save(golden / f"{path.stem}.safetensors", {**tensors, **results})
        print(f"{path.stem}: loss {results['golden.loss'].item():.6f}")
