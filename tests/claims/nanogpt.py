"""nanoGPT's character model, trained by PyTorch's own modules and optimiser: python3 nanogpt.py JOB.json

Written from Karpathy's nanoGPT (model.py, train.py, config/train_shakespeare_char.py) and sharing nothing with the project's
twins in tests/reference: its own initial weights and its own random windows. Prints one line of JSON. A job names a folder
with `train.bin` and `evaluation.bin`, a byte a token, and the numbers of the recipe.

As there, and unlike the catalogue's GPT-2: no biases, exact GELU, embeddings decay too, and the rate falls along a cosine
unless the job asks for a straight line.
"""

import json
import math
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, None, 1e-5)


class Block(nn.Module):
    def __init__(self, width, heads, time):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = Norm(width), Norm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.project = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)
        self.register_buffer("past", torch.tril(torch.ones(time, time, dtype=torch.bool)))

    def forward(self, x):
        batch, time, width = x.shape
        heads = lambda y: y.view(batch, time, self.heads, -1).transpose(1, 2)
        q, k, v = map(heads, self.qkv(self.norm1(x)).split(width, dim=2))
        scores = q @ k.transpose(-2, -1) / math.sqrt(k.size(-1))
        weights = scores.masked_fill(~self.past[:time, :time], -math.inf).softmax(-1)
        x = x + self.project((weights @ v).transpose(1, 2).reshape(batch, time, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class GPT(nn.Module):
    def __init__(self, vocabulary, time, width, layers, heads):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(time, width)
        self.blocks = nn.Sequential(*(Block(width, heads, time) for _ in range(layers)))
        self.norm = Norm(width)
        for name, p in self.named_parameters():
            if p.dim() < 2:
                continue
            last = name.endswith(("project.weight", "down.weight"))
            nn.init.normal_(p, std=0.02 / math.sqrt(2 * layers) if last else 0.02)

    def forward(self, x, y):
        h = self.tokens(x) + self.positions.weight[: x.shape[1]]
        logits = self.norm(self.blocks(h)) @ self.tokens.weight.T
        return F.cross_entropy(logits.flatten(0, 1), y.flatten())


def rate_at(step, job):
    """Of step 0, 1, …"""
    peak, least, warmup, steps = (job[key] for key in ("learningRate", "least", "warmup", "steps"))
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    way = (step - warmup) / (steps - warmup)
    left = 1 - way if job["schedule"] == "linear" else 0.5 * (1 + math.cos(math.pi * way))
    return least + left * (peak - least)


def main(job):
    folder, time_steps, batch = pathlib.Path(job["folder"]), job["time"], job["batch"]
    tokens = {
        split: torch.from_numpy(np.fromfile(folder / f"{split}.bin", dtype=np.uint8).astype(np.int64))
        for split in ("train", "evaluation")
    }
    torch.manual_seed(job["seed"])
    model = GPT(job["vocabulary"], time_steps, job["width"], job["layers"], job["heads"])
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    others = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": job["weightDecay"]}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=job["learningRate"], betas=tuple(job["betas"]), eps=1e-8)

    held = tokens["evaluation"]
    windows = (len(held) - 1) // time_steps
    held_x = held[: windows * time_steps].view(windows, time_steps)
    held_y = held[1 : windows * time_steps + 1].view(windows, time_steps)

    def evaluation():
        with torch.no_grad():
            pieces = zip(held_x.split(64), held_y.split(64))
            return sum(model(x, y).item() * len(x) for x, y in pieces) / windows

    started = time.time()
    curve = [(0, evaluation())]
    for step in range(job["steps"]):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, job)
        starts = torch.randint(len(tokens["train"]) - time_steps, (batch,))
        at = starts[:, None] + torch.arange(time_steps)
        loss = model(tokens["train"][at], tokens["train"][at + 1])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), job["clip"])
        optimizer.step()
        if (step + 1) % job["every"] == 0:
            curve.append((step + 1, evaluation()))
            print(curve[-1], round(time.time() - started), file=sys.stderr, flush=True)
    parameters = sum(p.numel() for p in model.parameters())
    return {"curve": curve, "windows": windows, "parameters": parameters, "seconds": time.time() - started}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(pathlib.Path(sys.argv[1]).read_text()))))
