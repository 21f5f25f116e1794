"""The architectures, each a function logits(p, x, config): p holds the parameters by name, x is a batch of inputs.

An architecture is found by its id: models/ID.py defines a function of that name. One with a loss of its own besides the
task's returns (logits, auxiliary loss).
"""

import importlib
import pathlib

IDS = sorted(path.stem for path in pathlib.Path(__file__).parent.glob("*.py") if path.stem not in ("__init__", "common"))
MODELS = {id: getattr(importlib.import_module(f".{id}", __name__), id) for id in IDS}
