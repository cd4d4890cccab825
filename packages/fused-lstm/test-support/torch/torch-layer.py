"""Weights, inputs and outputs of an LSTM or GRU of PyTorch, and gradients of the sum of its squared outputs, as JSON.

torch-layer.py LSTM|GRU seed features units layers directions
"""

import json
import sys

import torch

kind = sys.argv[1]
seed, features, units, layers, directions = map(int, sys.argv[2:])
torch.manual_seed(seed)
layer = getattr(torch.nn, kind)(features, units, layers, batch_first=True, bidirectional=directions == 2)
x = torch.randn(2, 4, features)
x.requires_grad_()
output, states = layer(x)
hidden, cell = states if kind == "LSTM" else (states, None)
output.square().sum().backward()


def pack(tensor):
    values = [round(value, 7) for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


state = {name: pack(tensor) for name, tensor in layer.state_dict().items()}
gradients = {name: pack(tensor.grad) for name, tensor in layer.named_parameters()}
result = {"state": state, "x": pack(x), "output": pack(output), "hidden": pack(hidden)}
if cell is not None:
    result["cell"] = pack(cell)
print(json.dumps({**result, "gradients": gradients, "xGradient": pack(x.grad)}))
