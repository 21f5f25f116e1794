"""Clipping, schedule and the two optimisers, as equations on a dictionary of parameters."""

import torch


def learning_rate(step, peak, schedule):
    """Linear warm-up, constant, then linear decay to floor × peak; step counts from 1 to schedule["steps"]."""
    warmup, decay, floor, steps = (schedule[key] for key in ("warmup", "decay", "floor", "steps"))
    rising = step / warmup if step < warmup else 1.0
    left = steps - step
    falling = floor + (1 - floor) * left / decay if left < decay else 1.0
    return peak * min(rising, falling)


def clip(gradients, largest):
    """Scales all gradients by one factor, so that together they are no longer than `largest`; None leaves them."""
    if largest is None:
        return gradients
    norm = torch.sqrt(sum((g * g).sum() for g in gradients.values()))
    factor = min(1.0, largest / (float(norm) + 1e-6))
    return {name: g * factor for name, g in gradients.items()}


def adamw(parameters, settings, decays):
    """Loshchilov & Hutter 2019, algorithm 2, with the decay multiplied by the rate. Returns update(step, rate, gradients)."""
    beta1, beta2, epsilon = settings["beta1"], settings["beta2"], settings["epsilon"]
    m = {name: torch.zeros_like(p) for name, p in parameters.items()}
    v = {name: torch.zeros_like(p) for name, p in parameters.items()}

    def update(t, rate, gradients):
        for name, g in gradients.items():
            m[name] = beta1 * m[name] + (1 - beta1) * g
            v[name] = beta2 * v[name] + (1 - beta2) * g * g
            first = m[name] / (1 - beta1**t)
            second = v[name] / (1 - beta2**t)
            p = parameters[name] * (1 - rate * decays[name])
            parameters[name] = p - rate * first / (second.sqrt() + epsilon)

    return update


def sgd(parameters, settings, decays):
    """Momentum in PyTorch's form, without damping and without Nesterov's look ahead; decoupled decay."""
    velocity = {name: torch.zeros_like(p) for name, p in parameters.items()}

    def update(_, rate, gradients):
        for name, g in gradients.items():
            velocity[name] = settings["momentum"] * velocity[name] + g
            parameters[name] = parameters[name] * (1 - rate * decays[name]) - rate * velocity[name]

    return update


OPTIMIZERS = {"adamw": adamw, "sgd": sgd}
