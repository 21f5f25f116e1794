"""xLSTM, Beck et al. 2024: even blocks have a matrix memory (mLSTM), odd ones scalar memories (sLSTM); step by step."""

import torch

from .common import GELU_FORMS, causal_conv, head, layer_norm, linear, silu, standardise, stem


def xlstm(p, x, config):
    dimensions, conventions = config["architecture"]["dimensions"], config["conventions"]
    epsilon = conventions["normEpsilon"]
    norm = lambda name, x: layer_norm(p, name, x, epsilon)
    x = stem(p, x, config)
    for layer in range(dimensions["layers"]):
        block = f"blocks.{layer}"
        u = norm(f"{block}.norm", x)
        if layer % 2 == 0:
            x = x + mlstm(p, block, u, dimensions["heads"], epsilon)
        else:
            x = x + slstm(p, block, u, dimensions["heads"], epsilon)
            fed = norm(f"{block}.norm2", x)
            gate = GELU_FORMS["gelu-tanh"](linear(p, f"{block}.mlp.gate", fed))
            x = x + linear(p, f"{block}.mlp.down", gate * linear(p, f"{block}.mlp.up", fed))
    return head(p, norm("norm", x), config)


def mlstm(p, block, u, heads, epsilon):
    split = lambda x: x.unflatten(-1, (heads, -1))  # […, E] → […, H, E/H]
    cap = lambda x: 15 * torch.tanh(x / 15)
    a = linear(p, f"{block}.input", u)
    c = silu(causal_conv(p, f"{block}.conv", a))
    q, k = split(linear(p, f"{block}.query", c)), split(linear(p, f"{block}.key", c))
    k = k / k.shape[-1] ** 0.5
    v = split(linear(p, f"{block}.value", a))
    write = torch.exp(cap(linear(p, f"{block}.write", c)))  # [batch, time, H]
    forget = torch.sigmoid(cap(linear(p, f"{block}.forget", c)))
    h = standardise(matrix_memory(q, k, v, write, forget), epsilon).flatten(2) * p[f"{block}.memory.norm.weight"]
    h = h + p[f"{block}.skip"] * c
    return linear(p, f"{block}.output", h * silu(linear(p, f"{block}.gate", u)))


def matrix_memory(q, k, v, write, forget):
    """C ← f·C + i·v·kᵀ, n ← f·n + i·k, h = C·q / max(|nᵀ·q|, 1): [batch, time, H, E/H]."""
    C = torch.zeros_like(v[:, 0, :, :, None] * k[:, 0, :, None, :])
    n = torch.zeros_like(k[:, 0])
    outputs = []
    for t in range(q.shape[1]):
        f, i = forget[:, t, :, None], write[:, t, :, None]
        C = f[..., None] * C + i[..., None] * v[:, t, :, :, None] * k[:, t, :, None, :]
        n = f * n + i * k[:, t]
        scale = (n * q[:, t]).sum(-1, keepdim=True).abs().clamp(min=1)
        outputs.append((C @ q[:, t, :, :, None])[..., 0] / scale)
    return torch.stack(outputs, dim=1)


def slstm(p, block, u, heads, epsilon):
    c = silu(causal_conv(p, f"{block}.conv", u))
    seen = {"write": c, "forget": c, "value": u, "output": u}
    # [batch, time, H, 4·D], the columns of a head in the order of `seen`
    inputs = [linear(p, f"{block}.cell.{name}", x).unflatten(-1, (heads, -1)) for name, x in seen.items()]
    h = scalar_memory(torch.cat(inputs, dim=-1), p[f"{block}.cell.recurrent.weight"])
    return standardise(h, epsilon).flatten(2) * p[f"{block}.memory.norm.weight"]


def scalar_memory(inputs, recurrent):
    """inputs [batch, time, H, 4·D], recurrent [H, D, 4·D] → h [batch, time, H, D]; m keeps exp in range."""
    h = c = n = torch.zeros_like(inputs[:, 0].chunk(4, dim=-1)[0])
    outputs = []
    for t in range(inputs.shape[1]):
        i, f, z, o = (inputs[:, t] + torch.einsum("bhd,hde->bhe", h, recurrent)).chunk(4, dim=-1)
        log_f = torch.nn.functional.logsigmoid(f)
        new_m = i if t == 0 else torch.maximum(log_f + m, i)
        write = torch.exp(i - new_m)
        forget = torch.zeros_like(write) if t == 0 else torch.exp(log_f + m - new_m)
        m = new_m
        c = forget * c + write * torch.tanh(z)
        n = forget * n + write
        h = torch.sigmoid(o) * c / n
        outputs.append(h)
    return torch.stack(outputs, dim=1)
