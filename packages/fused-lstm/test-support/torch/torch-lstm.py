"""Weights, inputs and outputs of an LSTM of PyTorch as JSON: torch-lstm.py seed features units layers directions."""

import json
import sys

import torch

seed, features, units, layers, directions = map(int, sys.argv[1:])
torch.manual_seed(seed)
lstm = torch.nn.LSTM(features, units, layers, batch_first=True, bidirectional=directions == 2)
x = torch.randn(2, 4, features)
output, (hidden, cell) = lstm(x)


def pack(tensor):
    values = [round(value, 7) for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


state = {name: pack(tensor) for name, tensor in lstm.state_dict().items()}
print(json.dumps({"state": state, "x": pack(x), "output": pack(output), "hidden": pack(hidden), "cell": pack(cell)}))
