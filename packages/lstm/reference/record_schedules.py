"""Records what PyTorch's schedulers and AdamW compute, for the tests of this package to be held to.

    python3 reference/record_schedules.py > reference/schedules.json

Recorded with PyTorch 2.13.0. Data, first weights and the order of the windows are those of `recorded.json`.
"""
import json
import os

import numpy as np
import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, OneCycleLR, ReduceLROnPlateau, SequentialLR

RATE = 0.05


def scheduler_of(optimizer, name, warmup, total, end):
    if name == "one-cycle":
        # its momentum is left alone, and `end` is a share of the largest rate
        return OneCycleLR(
            optimizer, RATE, total, pct_start=warmup / total, cycle_momentum=False, final_div_factor=1 / (25 * end)
        )
    rest = CosineAnnealingLR(optimizer, total - warmup, eta_min=end * RATE)
    if warmup == 0:
        return rest
    rise = LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup)
    return SequentialLR(optimizer, [rise, rest], milestones=[warmup])


def rates(name, warmup, total, end):
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=RATE)
    scheduler = scheduler_of(optimizer, name, warmup, total, end)
    taken = []
    for _ in range(total):
        taken.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return {"schedule": name, "warmup": warmup, "total": total, "end": end, "rates": taken}


def wave(shape, phase):
    count = int(np.prod(shape))
    return (0.4 * np.sin(phase + 1.7 * np.arange(count))).reshape(shape).astype(np.float32)


def training(orders, schedule, weight_decay, accumulate=1, warmup=0, end=0.0):
    """40 epochs of a network of two layers from fixed weights, in batches of 8, with clipping that bites."""
    rows, features, hidden, seq_len, batch_size = 24, 3, 5, 4, 8
    X = np.sin(np.arange(rows * features) * 0.37).reshape(rows, features).astype(np.float32)
    y = (X[:, 0] * X[:, 1] + 0.5 * X[:, 2]).astype(np.float32)
    xs = torch.tensor(np.stack([X[i : i + seq_len] for i in range(rows - seq_len + 1)]))
    ys = torch.tensor(y[seq_len - 1 :])
    lstm, dense = nn.LSTM(features, hidden, num_layers=2, batch_first=True), nn.Linear(hidden, 1)
    with torch.no_grad():
        for layer, inputs in enumerate([features, hidden]):
            getattr(lstm, f"weight_ih_l{layer}").copy_(torch.tensor(wave((inputs, 4 * hidden), layer).T.copy()))
            getattr(lstm, f"weight_hh_l{layer}").copy_(torch.tensor(wave((hidden, 4 * hidden), layer + 0.5).T.copy()))
            getattr(lstm, f"bias_ih_l{layer}").copy_(torch.tensor(wave((4 * hidden,), layer + 0.25)))
            getattr(lstm, f"bias_hh_l{layer}").zero_()
        dense.weight.copy_(torch.tensor(wave((hidden, 1), 3).T.copy()))
        dense.bias.copy_(torch.tensor(wave((1,), 4)))
    parameters = [*lstm.parameters(), *dense.parameters()]
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE)
    step_size = batch_size * accumulate
    of_pass = -(-len(orders[0]) // step_size)
    if schedule == "plateau":
        scheduler = ReduceLROnPlateau(optimizer, mode="min", factor=0.5, patience=1)
    else:
        scheduler = scheduler_of(optimizer, schedule, warmup, of_pass * len(orders), end)
    train_losses, val_losses, last_rates = [], [], []
    forecast = lambda batch: dense(lstm(batch)[0][:, -1, :]).squeeze(1)
    for order in orders:
        total = 0.0
        for start in range(0, len(order), step_size):
            picked = order[start : start + step_size]
            optimizer.zero_grad()
            for first in range(0, len(picked), batch_size):
                batch = picked[first : first + batch_size]
                loss = nn.functional.mse_loss(forecast(xs[batch]), ys[batch]) * len(batch) / len(picked)
                loss.backward()
                total += loss.item()
            nn.utils.clip_grad_norm_(parameters, 0.2)
            rate = optimizer.param_groups[0]["lr"]
            optimizer.step()
            if schedule != "plateau":
                scheduler.step()
        train_losses.append(total / of_pass)
        last_rates.append(rate)
        with torch.no_grad():
            val_losses.append(nn.functional.mse_loss(forecast(xs), ys).item())
        if schedule == "plateau":
            scheduler.step(val_losses[-1])
    return {
        "schedule": schedule,
        "weightDecay": weight_decay,
        "accumulate": accumulate,
        "warmup": warmup,
        "end": end,
        "rates": last_rates,
        "trainLosses": train_losses,
        "valLosses": val_losses,
    }


def main():
    with open(os.path.join(os.path.dirname(__file__), "recorded.json")) as file:
        orders = json.load(file)["training"]["orders"]
    recorded = {
        "torch": torch.__version__,
        "rate": RATE,
        "schedules": [
            rates("cosine", 0, 12, 0.0),
            rates("cosine", 4, 15, 0.1),
            rates("cosine", 9, 10, 0.0),
            rates("one-cycle", 6, 20, 4e-6),
            rates("one-cycle", 3.3, 11, 4e-6),
            rates("one-cycle", 2, 9, 0.01),
            rates("one-cycle", 0, 7, 4e-6),
        ],
        "trainings": [
            training(orders, "plateau", 0.3),
            training(orders, "cosine", 0.1, accumulate=2, warmup=6, end=0.05),
            training(orders, "one-cycle", 0.2, warmup=36, end=4e-6),
        ],
    }
    print(json.dumps(recorded, indent=1))


main()
