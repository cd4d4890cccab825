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
        def __init__(self, features, units, layers):
            super().__init__()
            self.lstm = torch.nn.LSTM(features, units, layers, batch_first=True)
            self.dense = torch.nn.Linear(units, 1)

        def forward(self, x):
            return self.dense(self.lstm(x)[0][:, -1])

    def training(batch, steps, features, units, layers):
        model = Model(features, units, layers)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        x = torch.randn(batch, steps, features)
        y = torch.randn(batch, 1)

        def step():
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(model(x), y).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()

        return step

    def inference(data, batch, steps, features, units, layers):
        model = Model(features, units, layers)
        weights, x = read_problem(data, batch, steps, features, units, layers)
        state = {}
        for layer, (kernel, recurrent, bias) in enumerate(weights[:-1]):
            state[f"lstm.weight_ih_l{layer}"] = kernel.T
            state[f"lstm.weight_hh_l{layer}"] = recurrent.T
            state[f"lstm.bias_ih_l{layer}"] = bias
            state[f"lstm.bias_hh_l{layer}"] = np.zeros_like(bias)
        state["dense.weight"], state["dense.bias"] = weights[-1][0].T, weights[-1][1]
        model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in state.items()})
        model.eval()
        inputs = torch.from_numpy(x)
        return torch.inference_mode()(lambda: model(inputs).numpy())

    return {"training": training, "inference": inference}


def onnxruntime_contestant():
    import onnx
    import onnxruntime

    def inference(data, batch, steps, features, units, layers):
        weights, x = read_problem(data, batch, steps, features, units, layers)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            onnx_model(onnx, weights, steps, features, units), options, providers=["CPUExecutionProvider"]
        )
        return lambda: session.run(None, {"x": x})[0]

    return {"inference": inference}


def onnx_model(onnx, weights, steps, features, units):
    """The network as the operations that ONNX has for it: its LSTM wants the steps first, its gates are i, o, f, c."""
    helper, of = onnx.helper, onnx.numpy_helper.from_array
    nodes = [helper.make_node("Transpose", ["x"], ["steps0"], perm=[1, 0, 2])]
    constants = [of(np.array([1]), "direction")]
    for layer, (kernel, recurrent, bias) in enumerate(weights[:-1]):

        def gates(matrix):
            i, f, c, o = np.split(matrix, 4, axis=-1)
            return np.concatenate([i, o, f, c], axis=-1)

        constants += [
            of(np.ascontiguousarray(gates(kernel).T[None]), f"w{layer}"),
            of(np.ascontiguousarray(gates(recurrent).T[None]), f"r{layer}"),
            of(np.concatenate([gates(bias), np.zeros_like(bias)])[None], f"b{layer}"),
        ]
        given = [f"steps{layer}", f"w{layer}", f"r{layer}", f"b{layer}"]
        nodes.append(helper.make_node("LSTM", given, [f"all{layer}", f"last{layer}"], hidden_size=units))
        nodes.append(helper.make_node("Squeeze", [f"all{layer}", "direction"], [f"steps{layer + 1}"]))
    nodes.pop()
    constants += [of(weights[-1][0], "dense"), of(weights[-1][1], "offset"), of(np.array([0]), "first")]
    nodes.append(helper.make_node("Squeeze", [f"last{len(weights) - 2}", "first"], ["last"]))
    nodes.append(helper.make_node("Gemm", ["last", "dense", "offset"], ["y"]))
    float32 = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "lstm",
        [helper.make_tensor_value_info("x", float32, ["batch", steps, features])],
        [helper.make_tensor_value_info("y", float32, ["batch", 1])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def read_problem(data, batch, steps, features, units, layers):
    """Of problem.mjs: kernel, recurrent kernel and bias of each layer (gates i, f, c, o), the dense layer's; the inputs."""
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
        weights.append((take(inputs, 4 * units), take(units, 4 * units), take(4 * units)))
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
