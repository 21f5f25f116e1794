"""The six architectures, each a function logits(p, x, config): p holds the parameters by name, x is a batch of inputs."""

from .gpt2 import gpt2
from .llama import llama
from .lstm import lstm
from .mingru import mingru
from .mlp import mlp
from .resnet import resnet

MODELS = {"mlp": mlp, "resnet": resnet, "lstm": lstm, "mingru": mingru, "gpt2": gpt2, "llama": llama}
