"""Safetensors files: 8 bytes of header length, a JSON header of types, shapes and offsets, then the numbers."""

import json
import struct

import numpy
import torch

DTYPES = {"F32": "<f4", "I32": "<i4"}


def load(path):
    """All tensors of a file by name; integers as int64, as PyTorch indexes with them."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    return {name: tensor(data, 8 + length, **entry) for name, entry in header.items()}


def tensor(data, start, dtype, shape, data_offsets):
    begin, end = data_offsets
    array = numpy.frombuffer(data[start + begin : start + end], DTYPES[dtype]).reshape(shape)
    return torch.from_numpy(array.astype(numpy.int64 if dtype == "I32" else numpy.float32))


def save(path, tensors):
    """Integers as int32, the rest as float32; the numbers begin on a multiple of 8 bytes."""
    header, blocks, offset = {}, [], 0
    for name, tensor in tensors.items():
        dtype = "F32" if tensor.is_floating_point() else "I32"
        block = tensor.detach().numpy().astype(DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(block)]}
        offset += len(block)
        blocks.append(block)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))
