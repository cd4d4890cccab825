"""Serves the network that is saved in a folder with FastAPI, uvicorn and PyTorch, as one writes such a service.

python server.py FOLDER [--batching]: requests that wait are then computed together. It prints the port that it found.
"""

import asyncio
import json
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

torch.set_num_threads(1)
torch.set_num_interop_threads(1)

folder = Path(sys.argv[1])
largest_batch = 256


class Network(torch.nn.Module):
    def __init__(self, units: int):
        super().__init__()
        self.lstm = torch.nn.LSTM(1, units, batch_first=True)
        self.dense = torch.nn.Linear(units, 1)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        outputs, _ = self.lstm(rows)
        return self.dense(outputs[:, -1])[:, 0]


def load_network() -> Network:
    """The weights as they were saved: gates in the same order, kernels transposed, one bias in place of two."""
    specs = json.loads((folder / "model.json").read_text())["weightsManifest"][0]["weights"]
    values = np.frombuffer((folder / "weights.bin").read_bytes(), dtype="<f4")
    weights, start = {}, 0
    for spec in specs:
        size = int(np.prod(spec["shape"]))
        array = values[start : start + size].reshape(spec["shape"])
        weights[spec["name"]] = torch.tensor(array.T.copy() if array.ndim == 2 else array.copy())
        start += size
    bias = weights["lstm_1/bias"]
    network = Network(bias.shape[0] // 4)
    network.load_state_dict(
        {
            "lstm.weight_ih_l0": weights["lstm_1/kernel"],
            "lstm.weight_hh_l0": weights["lstm_1/recurrent_kernel"],
            "lstm.bias_ih_l0": bias,
            "lstm.bias_hh_l0": torch.zeros_like(bias),
            "dense.weight": weights["forecast/kernel"],
            "dense.bias": weights["forecast/bias"],
        }
    )
    return network.eval()


scalers = json.loads((folder / "forecaster.json").read_text())
input_mean, input_scale = (scalers["inputScaler"][key][0] for key in ("mean", "scale"))
target_mean, target_scale = (scalers["targetScaler"][key][0] for key in ("mean", "scale"))
network = load_network()


class Rows(BaseModel):
    rows: list[list[float]]


class Forecast(BaseModel):
    model: str
    point: list[float]


def forecast(windows: list[list[list[float]]]) -> list[float]:
    with torch.inference_mode():
        scaled = (torch.tensor(windows, dtype=torch.float64) - input_mean) / input_scale
        outputs = network(scaled.float()).double() * target_scale + target_mean
    return outputs.tolist()


waiting: asyncio.Queue[tuple[list[list[float]], asyncio.Future]] = asyncio.Queue()


async def forecast_together() -> None:
    while True:
        batch = [await waiting.get()]
        while len(batch) < largest_batch and not waiting.empty():
            batch.append(waiting.get_nowait())
        for (_, answer), point in zip(batch, forecast([rows for rows, _ in batch])):
            if not answer.done():
                answer.set_result(point)
        # others read and answer between two batches
        await asyncio.sleep(0)


@asynccontextmanager
async def lifespan(_: FastAPI):
    batches = asyncio.create_task(forecast_together())
    yield
    batches.cancel()


app = FastAPI(lifespan=lifespan)

if "--batching" in sys.argv:

    @app.post("/v1/models/bench/forecast")
    async def answer(body: Rows) -> Forecast:
        future = asyncio.get_running_loop().create_future()
        await waiting.put((body.rows, future))
        return Forecast(model="bench", point=[await future])

else:

    @app.post("/v1/models/bench/forecast")
    async def answer(body: Rows) -> Forecast:
        return Forecast(model="bench", point=forecast([body.rows]))


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(app, access_log=False, log_level="warning", loop="uvloop", http="httptools")
    uvicorn.Server(config).run(sockets=[listener])
