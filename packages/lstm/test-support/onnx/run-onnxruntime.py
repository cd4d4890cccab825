"""Checks a model by onnx.checker and runs it by onnxruntime.

run-onnxruntime.py model.onnx < inputs.json > outputs.json
"""

import json
import sys

import numpy as np
import onnx
import onnxruntime

path = sys.argv[1]
onnx.checker.check_model(onnx.load(path), full_check=True)
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
types = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64}
given = json.load(sys.stdin)
inputs = {
    port.name: np.array(given[port.name]["values"], dtype=types[port.type]).reshape(given[port.name]["shape"])
    for port in session.get_inputs()
}
names = [port.name for port in session.get_outputs()]
results = dict(zip(names, session.run(names, inputs)))
print(json.dumps({name: {"shape": list(value.shape), "values": value.flatten().tolist()} for name, value in results.items()}))
