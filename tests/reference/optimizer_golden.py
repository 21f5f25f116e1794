"""Writes golden/optimizers.json: parameters after 1 and 100 steps of each optimiser.

python3 optimizer_golden.py && npx prettier --write golden

The numbers are PyTorch's own in float64: torch.optim, clip_grad_norm_ and LambdaLR. torch.optim knows no decoupled decay
besides AdamW's, so the others' is a multiplication before their step; Lion and Muon, which it lacks, are the
equations of optimizers.py. The equations must agree with torch.optim to 1e-12, or nothing is written.

Starts and gradients come from a linear congruential generator in exact integers, so that the file need not hold them.
"""

import json
import math
import pathlib

import torch

from optimizers import OPTIMIZERS, clip, learning_rate

STEPS = 100
PEAK = 0.02
CLIP = 10.0
SCHEDULE = {"steps": STEPS, "warmup": 10, "decay": 20, "floor": 0.1}

# Just over one block of 64, matrices wide and tall, a filter, and all pairs of exclusions.
PARAMETERS = [
    {"name": "embedding", "shape": [3, 4], "decay": False, "hidden": False},
    {"name": "wide", "shape": [5, 13], "decay": True, "hidden": True},
    {"name": "tall", "shape": [7, 3], "decay": True, "hidden": True},
    {"name": "filter", "shape": [2, 1, 3, 4], "decay": True, "hidden": True},
    {"name": "bias", "shape": [5], "decay": False, "hidden": False},
    {"name": "head", "shape": [5, 3], "decay": True, "hidden": False},
]

SETTINGS = [
    {"name": "sgd", "momentum": 0, "weightDecay": 0.1},
    {"name": "sgd", "momentum": 0.9, "weightDecay": 0.1},
    {"name": "adagrad", "epsilon": 1e-10, "weightDecay": 0.1},
    {"name": "rmsprop", "alpha": 0.99, "epsilon": 1e-8, "weightDecay": 0.1},
    {"name": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.1},
    {"name": "adamw", "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1},
    {"name": "lion", "beta1": 0.9, "beta2": 0.99, "weightDecay": 0.1},
    {"name": "muon", "momentum": 0.95, "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1},
]

TORCH = {
    "sgd": lambda p, s: torch.optim.SGD(p, PEAK, momentum=s["momentum"]),
    "adagrad": lambda p, s: torch.optim.Adagrad(p, PEAK, eps=s["epsilon"]),
    "rmsprop": lambda p, s: torch.optim.RMSprop(p, PEAK, alpha=s["alpha"], eps=s["epsilon"]),
    "adam": lambda p, s: torch.optim.Adam(p, PEAK, (s["beta1"], s["beta2"]), s["epsilon"]),
    "adamw": lambda p, s: torch.optim.AdamW(p, PEAK, (s["beta1"], s["beta2"]), s["epsilon"], weight_decay=0),
}


def numbers():
    """Uniform in [−1, 1) in steps of 2⁻²³: exact in float32."""
    state = 1
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield (state >> 8) / 2**23 - 1


def draw(source, shape):
    return torch.tensor([next(source) for _ in range(math.prod(shape))], dtype=torch.float64).reshape(shape)


def starts_and_gradients():
    """Gradients lean to one side, and each tenth step is so large that it is clipped."""
    source = numbers()
    start = {entry["name"]: draw(source, entry["shape"]) for entry in PARAMETERS}
    gradients = [
        {entry["name"]: (draw(source, entry["shape"]) + 0.25) * (8 if step % 10 == 0 else 1) for entry in PARAMETERS}
        for step in range(1, STEPS + 1)
    ]
    return start, gradients


def by_equations(settings, start, gradients):
    """Parameters after each step."""
    parameters = dict(start)
    decays = {entry["name"]: settings["weightDecay"] * entry["decay"] for entry in PARAMETERS}
    hidden = {entry["name"] for entry in PARAMETERS if entry["hidden"]}
    update = OPTIMIZERS[settings["name"]](parameters, settings, decays, hidden)
    after = []
    for step, gradient in enumerate(gradients, 1):
        update(step, learning_rate(step, PEAK, SCHEDULE), clip(gradient, CLIP))
        after.append(dict(parameters))
    return after


def by_torch(settings, start, gradients):
    """Parameters after each step."""
    leaves = {name: p.clone().requires_grad_() for name, p in start.items()}
    kept = [leaves[entry["name"]] for entry in PARAMETERS if not entry["decay"]]
    decayed = [leaves[entry["name"]] for entry in PARAMETERS if entry["decay"]]
    coupled = settings["name"] in ("adam", "adamw")
    groups = [{"params": kept}, {"params": decayed}]
    optimizer = TORCH[settings["name"]](groups, settings)
    if coupled:
        optimizer.param_groups[1]["weight_decay"] = settings["weightDecay"]
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: learning_rate(done + 1, 1, SCHEDULE))
    after = []
    for gradient in gradients:
        for name, leaf in leaves.items():
            leaf.grad = gradient[name].clone()
        torch.nn.utils.clip_grad_norm_(leaves.values(), CLIP)
        if not coupled:
            with torch.no_grad():
                for leaf in decayed:
                    leaf.mul_(1 - rates.get_last_lr()[0] * settings["weightDecay"])
        optimizer.step()
        rates.step()
        after.append({name: leaf.detach().clone() for name, leaf in leaves.items()})
    return after


def flat(parameters):
    """Eight digits: a tenth of float32's rounding."""
    return [float(f"{x:.8g}") for entry in PARAMETERS for x in parameters[entry["name"]].flatten().tolist()]


def golden(settings, start, gradients):
    after = by_equations(settings, start, gradients)
    if settings["name"] in TORCH:
        equations, after = after, by_torch(settings, start, gradients)
        apart = max(float((a[name] - b[name]).abs().max()) for a, b in zip(after, equations) for name in start)
        print(f"{settings['name']}: equations and torch.optim differ by {apart:.1e}")
        assert apart < 1e-12
    return {
        "settings": {"name": settings["name"], "learningRate": PEAK, **settings},
        "first": flat(after[0]),
        "last": flat(after[-1]),
    }


if __name__ == "__main__":
    start, gradients = starts_and_gradients()
    content = {
        "made": f"optimizer_golden.py, PyTorch {torch.__version__}",
        "clip": CLIP,
        "schedule": SCHEDULE,
        "parameters": PARAMETERS,
        "runs": [golden(settings, start, gradients) for settings in SETTINGS],
    }
    path = pathlib.Path(__file__).parent / "golden" / "optimizers.json"
    path.write_text(json.dumps(content) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")
