"""What several architectures share. Matrices are [in, out], so a linear map is x @ W."""

import math

import torch

GELU_FORMS = {
    "gelu-tanh": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
}


def linear(p, name, x):
    """x·W, plus b where there is one."""
    y = x @ p[f"{name}.weight"]
    return y + p[f"{name}.bias"] if f"{name}.bias" in p else y


def layer_norm(p, name, x, epsilon):
    centred = x - x.mean(-1, keepdim=True)
    variance = (centred**2).mean(-1, keepdim=True)
    return centred / torch.sqrt(variance + epsilon) * p[f"{name}.weight"] + p[f"{name}.bias"]


def rms_norm(p, name, x, epsilon):
    return x / torch.sqrt((x**2).mean(-1, keepdim=True) + epsilon) * p[f"{name}.weight"]


def stem(p, x, config):
    """Token ids [batch, time] or rows [batch, time, features] → [batch, time, width]."""
    return p["embedding.weight"][x] if config["task"]["kind"] == "tokens" else linear(p, "input", x)


def head(p, x, config):
    """Logits of every position, or of the last where an example has one target; with the embedding's table if tied."""
    if config["task"]["target"] == []:
        x = x[:, -1]
    return x @ p["embedding.weight"].T if "head.weight" not in p else linear(p, "head", x)


def causal_attention(q, k, v, heads, key_heads):
    """q [batch, time, heads·D], k and v [batch, time, key_heads·D]; query head h reads key head h // (heads / key_heads)."""
    batch, time, width = q.shape
    split = lambda x, count: x.reshape(batch, time, count, width // heads).transpose(1, 2)
    shared = lambda x: split(x, key_heads).repeat_interleave(heads // key_heads, dim=1)
    scores = split(q, heads) @ shared(k).transpose(-1, -2) / math.sqrt(width // heads)
    future = torch.ones(time, time, dtype=torch.bool).triu(1)
    weights = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
    return (weights @ shared(v)).transpose(1, 2).reshape(batch, time, width)


def silu(x):
    return x * torch.sigmoid(x)


def softplus(x):
    return torch.logaddexp(x, torch.zeros_like(x))


def standardise(x, epsilon):
    """LayerNorm over the last axis without gain and bias."""
    centred = x - x.mean(-1, keepdim=True)
    return centred / torch.sqrt((centred**2).mean(-1, keepdim=True) + epsilon)


def unit(x):
    """Length 1 over the last axis."""
    return x / torch.sqrt((x**2).sum(-1, keepdim=True) + 1e-6)


def delay(x, steps):
    """x [batch, time, …] of `steps` steps ago, 0 before the start."""
    padded = torch.cat([torch.zeros_like(x[:, :1])] * steps + [x], dim=1)
    return padded[:, : x.shape[1]]


def causal_conv(p, name, x):
    """Depthwise, x [batch, time, channels], filters [taps, channels] whose last tap meets the present."""
    taps = p[f"{name}.weight"]
    y = sum(taps[j] * delay(x, len(taps) - 1 - j) for j in range(len(taps)))
    return y + p[f"{name}.bias"] if f"{name}.bias" in p else y


def turn_pairs(x, angles):
    """x […, D], angles […, D/2]: the pair (j, j + D/2) as a vector of the plane, turned by angle j."""
    a, b = x.chunk(2, dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


def patches(x, size):
    """[batch, height, width, channels] → [batch, height/size, width/size, (row, column, channel) of a patch]."""
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height // size, size, width // size, size, channels).transpose(2, 3)
    return x.reshape(batch, height // size, width // size, size * size * channels)


def split_heads(x, heads):
    """[batch, time, heads·D] → [batch, heads, time, D]; a head is D columns in succession."""
    batch, time, width = x.shape
    return x.reshape(batch, time, heads, width // heads).transpose(1, 2)


def merge_heads(x):
    """[batch, heads, time, D] → [batch, time, heads·D]."""
    return x.transpose(1, 2).flatten(2)


def full_attention(q, k, v, heads):
    """Every position reads every other: softmax(q·k / √D)·v of each head; all are [batch, time, heads·D]."""
    q, k, v = (split_heads(each, heads) for each in (q, k, v))
    weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), dim=-1)
    return merge_heads(weights @ v)


def rotated(x, heads, base):
    """Position t turns the pair (j, j + D/2) of each head by t·base^(−2j/D); llama.py's form, in the precision of x."""
    batch, time, width = x.shape
    half = width // heads // 2
    frequencies = base ** (-torch.arange(half, dtype=torch.float64) / half)
    angles = torch.arange(time, dtype=torch.float64)[:, None, None] * frequencies  # [time, 1, half]
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    a, b = x.reshape(batch, time, heads, 2, half).unbind(3)
    return torch.stack((a * cos - b * sin, b * cos + a * sin), dim=3).reshape(batch, time, width)


def outputs(model, p, inputs, targets, config):
    """(logits, loss) of a batch: mean cross-entropy, or squared error where numbers are asked, over the targets that count,
    and what the model adds to it.

    A model of unlabelled numbers gives its own losses, one an example, in place of logits."""
    result = model(p, inputs, config)
    logits, auxiliary = result if isinstance(result, tuple) else (result, 0)
    ignored = config["loss"]["ignoredTarget"]
    if config["task"]["classes"] == 0:
        counts = (targets != ignored).to(logits.dtype)
        return logits.unsqueeze(-1), (logits * counts).sum() / counts.sum()
    if config["task"]["classes"] == 1:
        counts = targets.flatten() > ignored / 2
        errors = logits.flatten()[counts] - targets.flatten()[counts]
        return logits, (errors**2).mean() + auxiliary
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, -2), targets.flatten(), ignore_index=ignored)
    return logits, loss + auxiliary


def denoising_losses(predict, inputs, config, dtype):
    """Ho et al. 2020: mean (ε − ε̂)² [batch], ε̂ = predict(noisy samples, steps); inputs [batch, (sample, ε, step)]."""
    conventions, shape = config["conventions"], config["task"]["sample"]
    count = math.prod(shape)
    data, noise = inputs[:, :count].to(dtype), inputs[:, count : 2 * count].to(dtype)
    steps = inputs[:, 2 * count].long()
    if len(shape) == 3:
        data = 2 * data - 1
    first, last = conventions["betaFirst"], conventions["betaLast"]
    betas = torch.linspace(first, last, conventions["diffusionSteps"], dtype=torch.float64)
    kept = torch.cumprod(1 - betas, dim=0)[steps, None]
    noisy = kept.sqrt().to(dtype) * data + (1 - kept).sqrt().to(dtype) * noise
    guess = predict(noisy.reshape(-1, *shape), steps)
    return ((noise - guess.flatten(1)) ** 2).mean(1)


def wave_angles(numbers, count):
    """[…] → […, count]: each number times 10000^(−j/count), j = 0 … count − 1, in float64."""
    return numbers.double()[..., None] * 10000 ** (-torch.arange(count, dtype=torch.float64) / count)


def time_condition(p, steps, size):
    """c [batch, …] of the steps [batch]: two linear maps of `size` waves, all cosines before all sines."""
    angles = wave_angles(steps, size // 2)
    waves = torch.cat((angles.cos(), angles.sin()), dim=-1).to(p["time.first.weight"].dtype)
    return linear(p, "time.second", silu(linear(p, "time.first", waves)))
