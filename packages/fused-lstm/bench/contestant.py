"""PyTorch on one thread as a contestant: the same protocol as contestant.mjs."""

import json
import os
import sys
import time

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


def prepare(batch, steps, features, units, layers, task="training"):
    model = Model(features, units, layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x = torch.randn(batch, steps, features)
    y = torch.randn(batch, 1)

    if task == "inference":
        model.eval()
        return torch.inference_mode()(lambda: model(x).numpy())

    def step():
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    return step


step = None
for line in sys.stdin:
    request = json.loads(line)
    command = request.pop("command")
    answer = {}
    if command == "prepare":
        step = prepare(**request)
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
    elif command == "versions":
        has_onednn = torch.backends.mkldnn.is_available()
        blas = "MKL" if torch.backends.mkl.is_available() else f"OpenBLAS for {os.environ.get('OPENBLAS_CORETYPE')}"
        # versions before 2 do not tell
        cpu = getattr(torch.backends, "cpu", None)
        answer = {
            "torch": torch.__version__,
            "blas": f"{blas} {'with' if has_onednn else 'without'} oneDNN",
            "instructions": cpu.get_cpu_capability() if cpu else "unknown",
            "threads": torch.get_num_threads(),
        }
    print(json.dumps(answer), flush=True)
