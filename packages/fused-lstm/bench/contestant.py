"""PyTorch as a contestant: the same protocol as contestant.mjs. Argument: threads."""

import json
import resource
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)


class Model(torch.nn.Module):
    def __init__(self, features, units, layers):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, units, layers, batch_first=True)
        self.dense = torch.nn.Linear(units, 1)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


def prepare(batch, steps, features, units, layers):
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
    elif command == "memory":
        answer = {"peakKb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
    elif command == "versions":
        blas = "MKL" if torch.backends.mkl.is_available() else "OpenBLAS or other"
        answer = {"torch": torch.__version__, "python": sys.version.split()[0], "blas": blas}
    print(json.dumps(answer), flush=True)
