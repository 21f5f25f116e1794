"""Multi-layer perceptron with two hidden layers, on the flattened image."""

from .common import GELU_FORMS, linear


def mlp(p, x, config):
    activation = GELU_FORMS[config["conventions"]["activation"]]
    x = activation(linear(p, "first", x.flatten(1)))
    x = activation(linear(p, "second", x))
    return linear(p, "head", x)
