"""Clipping, schedule and the optimisers, as equations on a dictionary of parameters.

An optimiser is made of the parameters, its settings, the decay of each parameter and the names of the hidden matrices
(which Muon alone asks for); it returns update(step, rate, gradients). Steps count from 1. Decay is decoupled, p(1 − rate·decay),
in all but Adam, where it is in the gradient.
"""

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


def zeros(parameters):
    return {name: torch.zeros_like(p) for name, p in parameters.items()}


def sgd(parameters, settings, decays, hidden):
    """Momentum in PyTorch's form, without damping and without Nesterov's look ahead."""
    velocity = zeros(parameters)

    def update(_, rate, gradients):
        for name, g in gradients.items():
            velocity[name] = settings["momentum"] * velocity[name] + g
            parameters[name] = parameters[name] * (1 - rate * decays[name]) - rate * velocity[name]

    return update


def adagrad(parameters, settings, decays, hidden):
    """Duchi, Hazan & Singer 2011, diagonal; the sum starts at 0."""
    total = zeros(parameters)

    def update(_, rate, gradients):
        for name, g in gradients.items():
            total[name] = total[name] + g * g
            p = parameters[name] * (1 - rate * decays[name])
            parameters[name] = p - rate * g / (total[name].sqrt() + settings["epsilon"])

    return update


def rmsprop(parameters, settings, decays, hidden):
    """Hinton's lecture 6e of 2012, with epsilon outside of the root."""
    mean = zeros(parameters)

    def update(_, rate, gradients):
        for name, g in gradients.items():
            mean[name] = settings["alpha"] * mean[name] + (1 - settings["alpha"]) * g * g
            p = parameters[name] * (1 - rate * decays[name])
            parameters[name] = p - rate * g / (mean[name].sqrt() + settings["epsilon"])

    return update


def moments(parameters, settings):
    """Kingma & Ba 2015, algorithm 1: a function (name, t, g) → the step in units of the rate."""
    beta1, beta2, epsilon = settings["beta1"], settings["beta2"], settings["epsilon"]
    m, v = zeros(parameters), zeros(parameters)

    def direction(name, t, g):
        m[name] = beta1 * m[name] + (1 - beta1) * g
        v[name] = beta2 * v[name] + (1 - beta2) * g * g
        return m[name] / (1 - beta1**t) / ((v[name] / (1 - beta2**t)).sqrt() + epsilon)

    return direction


def adam(parameters, settings, decays, hidden):
    """Kingma & Ba 2015; the decay is a part of the gradient, and so goes through the moments."""
    direction = moments(parameters, settings)

    def update(t, rate, gradients):
        for name, g in gradients.items():
            step = direction(name, t, g + decays[name] * parameters[name])
            parameters[name] = parameters[name] - rate * step

    return update


def adamw(parameters, settings, decays, hidden):
    """Loshchilov & Hutter 2019, algorithm 2, with the decay multiplied by the rate."""
    direction = moments(parameters, settings)

    def update(t, rate, gradients):
        for name, g in gradients.items():
            p = parameters[name] * (1 - rate * decays[name])
            parameters[name] = p - rate * direction(name, t, g)

    return update


def lion(parameters, settings, decays, hidden):
    """Chen et al. 2023, algorithm 2: the sign of an interpolation, then momentum with another factor."""
    beta1, beta2 = settings["beta1"], settings["beta2"]
    m = zeros(parameters)

    def update(_, rate, gradients):
        for name, g in gradients.items():
            step = torch.sign(beta1 * m[name] + (1 - beta1) * g)
            parameters[name] = parameters[name] * (1 - rate * decays[name]) - rate * step
            m[name] = beta2 * m[name] + (1 - beta2) * g

    return update


def orthogonal(matrix):
    """Jordan et al. 2024: five quintic Newton–Schulz iterations, which take all singular values near 1."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if matrix.shape[0] > matrix.shape[1] else x


def muon(parameters, settings, decays, hidden):
    """Jordan et al. 2024 with Nesterov momentum for hidden matrices, AdamW for the rest.

    A filter is the matrix of its last axis against all others. The step is scaled by 0.2 √max(rows, columns) (Liu et al.
    2025), the size of an AdamW step, so that one rate serves both.
    """
    direction = moments(parameters, settings)
    velocity = zeros(parameters)

    def update(t, rate, gradients):
        for name, g in gradients.items():
            p = parameters[name] * (1 - rate * decays[name])
            if name in hidden:
                velocity[name] = settings["momentum"] * velocity[name] + g
                matrix = (g + settings["momentum"] * velocity[name]).reshape(-1, g.shape[-1])
                step = 0.2 * max(matrix.shape) ** 0.5 * orthogonal(matrix).reshape(g.shape)
            else:
                step = direction(name, t, g)
            parameters[name] = p - rate * step

    return update


OPTIMIZERS = {
    "sgd": sgd,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
    "lion": lion,
    "muon": muon,
}
