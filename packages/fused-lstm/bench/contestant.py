"""PyTorch, or with the argument `onnxruntime` ONNX Runtime, on one thread as a contestant: the protocol of contestant.mjs."""

import json
import sys
import time

import numpy as np


def torch_contestant():
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)

    class Model(torch.nn.Module):
        def __init__(self, features, units, layers, cell):
            super().__init__()
            kind = torch.nn.GRU if cell == "gru" else torch.nn.LSTM
            self.body = kind(features, units, layers, batch_first=True)
            self.dense = torch.nn.Linear(units, 1)

        def forward(self, x):
            return self.dense(self.body(x)[0][:, -1])

    def training(batch, steps, features, units, layers, cell="lstm"):
        model = Model(features, units, layers, cell)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        x = torch.randn(batch, steps, features)
        y = torch.randn(batch, 1)

        def step():
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(model(x), y).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()

        return step

    def inference(data, batch, steps, features, units, layers, cell="lstm"):
        model = Model(features, units, layers, cell)
        weights, x = read_problem(data, batch, steps, features, units, layers, cell)
        state = {}
        for layer, (kernel, recurrent, biases) in enumerate(weights[:-1]):
            state[f"body.weight_ih_l{layer}"] = torch_gates(kernel, cell).T
            state[f"body.weight_hh_l{layer}"] = torch_gates(recurrent, cell).T
            state[f"body.bias_ih_l{layer}"] = torch_gates(biases[0], cell)
            state[f"body.bias_hh_l{layer}"] = torch_gates(biases[1], cell)
        state["dense.weight"], state["dense.bias"] = weights[-1][0].T, weights[-1][1]
        model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in state.items()})
        model.eval()
        inputs = torch.from_numpy(x)
        return torch.inference_mode()(lambda: model(inputs).numpy())

    return {"training": training, "inference": inference}


def torch_gates(matrix, cell):
    """Columns in PyTorch's order: of a GRU reset, update, candidate."""
    if cell == "lstm":
        return matrix
    update, reset, candidate = np.split(matrix, 3, axis=-1)
    return np.concatenate([reset, update, candidate], axis=-1)


def onnxruntime_contestant():
    import onnx
    import onnxruntime

    def inference(data, batch, steps, features, units, layers, cell="lstm"):
        weights, x = read_problem(data, batch, steps, features, units, layers, cell)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            onnx_model(onnx, weights, steps, features, units, cell), options, providers=["CPUExecutionProvider"]
        )
        return lambda: session.run(None, {"x": x})[0]

    return {"inference": inference}


def onnx_model(onnx, weights, steps, features, units, cell):
    """The network as the operations that ONNX has for it: they want the steps first, an LSTM the gates i, o, f, c."""
    operation, own = ("GRU", {"linear_before_reset": 1}) if cell == "gru" else ("LSTM", {})
    helper, of = onnx.helper, onnx.numpy_helper.from_array
    nodes = [helper.make_node("Transpose", ["x"], ["steps0"], perm=[1, 0, 2])]
    constants = [of(np.array([1]), "direction")]
    for layer, (kernel, recurrent, biases) in enumerate(weights[:-1]):

        def gates(matrix):
            if cell == "gru":
                return matrix
            i, f, c, o = np.split(matrix, 4, axis=-1)
            return np.concatenate([i, o, f, c], axis=-1)

        constants += [
            of(np.ascontiguousarray(gates(kernel).T[None]), f"w{layer}"),
            of(np.ascontiguousarray(gates(recurrent).T[None]), f"r{layer}"),
            of(np.concatenate([gates(bias) for bias in biases])[None], f"b{layer}"),
        ]
        given = [f"steps{layer}", f"w{layer}", f"r{layer}", f"b{layer}"]
        nodes.append(helper.make_node(operation, given, [f"all{layer}", f"last{layer}"], hidden_size=units, **own))
        nodes.append(helper.make_node("Squeeze", [f"all{layer}", "direction"], [f"steps{layer + 1}"]))
    nodes.pop()
    constants += [of(weights[-1][0], "dense"), of(weights[-1][1], "offset"), of(np.array([0]), "first")]
    nodes.append(helper.make_node("Squeeze", [f"last{len(weights) - 2}", "first"], ["last"]))
    nodes.append(helper.make_node("Gemm", ["last", "dense", "offset"], ["y"]))
    float32 = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", float32, ["batch", steps, features])],
        [helper.make_tensor_value_info("y", float32, ["batch", 1])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def read_problem(data, batch, steps, features, units, layers, cell):
    """
    Of problem.mjs: kernel, recurrent kernel and both rows of biases of each layer (gates i, f, c, o, or of a GRU update, reset,
    candidate), the dense layer's; the inputs.
    """
    columns = (3 if cell == "gru" else 4) * units
    values = np.fromfile(f"{data}/weights", dtype=np.float32)
    at = 0

    def take(*shape):
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return values[at - size : at].reshape(shape)

    weights = []
    for layer in range(layers):
        inputs = units if layer else features
        kernel, recurrent = take(inputs, columns), take(units, columns)
        biases = take(2, columns) if cell == "gru" else [take(columns), np.zeros(columns, np.float32)]
        weights.append((kernel, recurrent, biases))
    weights.append((take(units, 1), take(1)))
    return weights, np.fromfile(f"{data}/inputs", dtype=np.float32).reshape(batch, steps, features)


tasks = onnxruntime_contestant() if sys.argv[1:] == ["onnxruntime"] else torch_contestant()
step = None
for line in sys.stdin:
    request = json.loads(line)
    command = request.pop("command")
    answer = {}
    if command == "prepare":
        step = tasks[request.pop("task")](**request)
    elif command == "outputs":
        answer = {"outputs": step().flatten().tolist()}
    elif command == "run":
        cpu = time.process_time()
        start = time.perf_counter()
        for _ in range(request["steps"]):
            step()
        wall = time.perf_counter() - start
        answer = {
            "ms": wall * 1e3 / request["steps"],
            "cpuMs": (time.process_time() - cpu) * 1e3 / request["steps"],
        }
    print(json.dumps(answer), flush=True)
