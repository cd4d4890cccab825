"""PyTorch on CUDA with cuDNN, or on the CPU where there is none: the protocol of webgpu-contestant.mjs."""

import json
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("This Python has no torch: there is nothing to compare with.")

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
# float32 throughout, as on the other side
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.manual_seed(1)


class Model(torch.nn.Module):
    def __init__(self, features, units, layers):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, units, layers, batch_first=True)
        self.dense = torch.nn.Linear(units, 1)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


def prepare(batch, steps, features, units, layers):
    model = Model(features, units, layers).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x = torch.randn(batch, steps, features, device=device)
    y = torch.randn(batch, 1, device=device)

    def step():
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    return step


def run(step, steps):
    start = time.perf_counter()
    for _ in range(steps):
        step()
    # reading the loss waits for the device, as on the other side
    step().item()
    return {"ms": (time.perf_counter() - start) * 1e3 / (steps + 1)}


def versions():
    if device.type != "cuda":
        return {"torch": torch.__version__, "device": "the CPU"}
    name = torch.cuda.get_device_name(device)
    return {"torch": torch.__version__, "device": name, "cudnn": torch.backends.cudnn.version()}


step = None
for line in sys.stdin:
    request = json.loads(line)
    command = request.pop("command")
    answer = {}
    if command == "prepare":
        step = prepare(**request)
    elif command == "run":
        answer = run(step, request["steps"])
    elif command == "versions":
        answer = versions()
    print(json.dumps(answer), flush=True)
