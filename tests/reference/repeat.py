"""Repeats exported runs in PyTorch and compares: python3 repeat.py [--tolerance 0.01] [--weights 0.01] [--first N] [FOLDER...]

A folder is what `npm run rank -- --export DIR --export-steps N` writes for a run, which has this program in it too: by
default it is the folder of this file. It needs Python 3 with numpy and PyTorch, and nothing else of the project.
Every loss of the first N steps is held against curve.csv and, where these are all steps of the run, the weights against
final.safetensors. One line a folder; exit status 1 where a relative difference is beyond the tolerance.

What to expect: 1e-6 after tens of steps. A ReLU whose input is nearly 0 may fall on the other side; from there two correct
runs drift apart (ResNet with AdamW: 1e-3 after 30 steps). 1 % hides most mistakes: for a check of conventions, few steps
and --tolerance 1e-5.
"""

import argparse
import csv
import json
import pathlib
import sys

import torch

from models import MODELS
from models.common import outputs
from optimizers import OPTIMIZERS, clip, learning_rate
from safetensors import load

WITHOUT_EFFECT = ("attention.key.bias", "tokens.down.bias", "cell.write.bias")
HERE = pathlib.Path(__file__).resolve().parent


def repeat(folder, first=None):
    """Returns (losses here, losses there, parameters here, parameters there or None), of the first steps only if told."""
    config = json.loads((folder / "config.json").read_text())["details"]
    parameters = load(folder / "initial.safetensors")
    batches = load(folder / "batches.safetensors")
    there = recorded_losses(folder / "curve.csv")[: first or len(batches["inputs"])]
    update = train(config, parameters)
    here = [update(n + 1, batches["inputs"][n], batches["targets"][n]) for n in range(len(there))]
    whole = len(there) == config["schedule"]["steps"]
    return here, there, parameters, load(folder / "final.safetensors") if whole else None


def train(config, parameters):
    """A function (step, inputs, targets) → loss before the update that it makes in `parameters`."""
    model = MODELS[config["architecture"]["id"]]
    decays = {entry["name"]: entry["weightDecay"] for entry in config["parameters"] if entry["trainable"]}
    settings = config["optimizer"]
    hidden = {entry["name"] for entry in config["parameters"] if entry["hidden"]}
    optimize = OPTIMIZERS[settings["name"]](parameters, settings, decays, hidden)

    def update(step, inputs, targets):
        leaves = {name: parameters[name].detach().requires_grad_() for name in decays}
        parameters.update(leaves)
        _, loss = outputs(model, parameters, inputs, targets, config)
        gradients = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values()))))
        with torch.no_grad():
            rate = learning_rate(step, settings["learningRate"], config["schedule"])
            optimize(step, rate, clip(gradients, config["clipping"]["largestNorm"]))
        return loss.item()

    return update


def recorded_losses(path):
    """Of step 1, 2, …; a run that diverged has fewer than steps."""
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["trainLoss"]]
    assert [int(row["step"]) for row in rows] == list(range(1, len(rows) + 1)), f"{path} leaves out a step"
    return [float(row["trainLoss"]) for row in rows]


def loss_difference(here, there):
    """The largest relative one over the steps."""
    return max(abs(a - b) / abs(b) for a, b in zip(here, there))


def weight_difference(here, there):
    """‖here − there‖ / ‖there‖ of the whole model, and the name of the tensor that is furthest off.

    What changes no answer is left out: its gradient is the rounding error of 0, and AdamW makes full steps of it. The bias
    of attention's keys adds the same to all scores of a query, which softmax does not see; the last bias of a token mixer
    the same to all channels, which the next norm takes away; the bias of an sLSTM's input gate scales what it divides by.
    """
    assert here.keys() == there.keys(), f"other tensors: {sorted(here.keys() ^ there.keys())}"
    names = [name for name in there if not name.endswith(WITHOUT_EFFECT)]
    apart = {name: float((here[name] - there[name]).norm()) for name in names}
    length = sum(float(there[name].norm()) ** 2 for name in names) ** 0.5
    return sum(d * d for d in apart.values()) ** 0.5 / length, max(apart, key=apart.get)


def report(folder, tolerance, weights, first):
    """Prints a line; returns whether all differences are within the tolerances, which NaN is not."""
    losses, recorded, here, there = repeat(folder, first)
    difference = loss_difference(losses, recorded)
    good = difference <= tolerance
    line = f"{folder.name}: {len(losses)} steps, first loss {losses[0]:.6f}, losses differ by {difference:.1e}"
    if there:
        difference, worst = weight_difference(here, there)
        good = good and difference <= weights
        line += f", weights by {difference:.1e} (most in {worst})"
    print(line if good else f"{line}: BEYOND {tolerance:g}", flush=True)
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=pathlib.Path, metavar="FOLDER", default=[HERE])
    parser.add_argument("--tolerance", type=float, default=0.01, help="of losses, relative")
    parser.add_argument("--weights", type=float, help="of the weights after the last step, relative by norm; as of losses")
    parser.add_argument("--first", type=int, metavar="N", help="only the first N steps")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    # Debian's PyTorch 1.13 corrupts its heap in oneDNN's gradient of a small convolution.
    torch.backends.mkldnn.set_flags(False)
    weights = arguments.tolerance if arguments.weights is None else arguments.weights
    verdicts = [report(folder, arguments.tolerance, weights, arguments.first) for folder in arguments.folders]
    sys.exit(0 if all(verdicts) else 1)
