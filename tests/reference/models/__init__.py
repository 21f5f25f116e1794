"""The architectures, each a function logits(p, x, config): p holds the parameters by name, x is a batch of inputs.

An architecture is found by its id: models/ID.py defines a function of that name. One with a loss of its own besides the
task's returns (logits, auxiliary loss).
"""

import importlib
import pathlib

import torch

FOLDER = pathlib.Path(__file__).parent
IDS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "common"))
MODELS = {id: getattr(importlib.import_module(f".{id}", __name__), id) for id in IDS}


def outputs(model, p, inputs, targets, config):
    """(logits, loss) of a batch: mean cross-entropy over the targets that count, and what the model adds to it."""
    result = model(p, inputs, config)
    logits, auxiliary = result if isinstance(result, tuple) else (result, 0)
    loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, -2), targets.flatten(), ignore_index=config["loss"]["ignoredTarget"]
    )
    return logits, loss + auxiliary
