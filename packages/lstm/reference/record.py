"""Records what PyTorch and scikit-learn compute, for the tests of this package to be held to.

    python3 reference/record.py < orders.json > reference/recorded.json

orders.json: the order of the 21 windows in each of 40 epochs, as the trainer draws them from seed 3
(`new Rng(3).split('order').split(epoch).permutation(21)`). Recorded with PyTorch 1.13.1, scikit-learn 1.2.1.
"""
import json
import sys

import numpy as np
import sklearn
import torch
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.preprocessing import StandardScaler
from torch import nn


def plateau(losses, factor, patience):
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", factor=factor, patience=patience)
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return {"losses": losses, "factor": factor, "patience": patience, "rates": rates}


def scaler(rows):
    fitted = StandardScaler().fit(np.array(rows))
    return {
        "rows": rows,
        "mean": fitted.mean_.tolist(),
        "scale": fitted.scale_.tolist(),
        "scaled": fitted.transform(np.array(rows)).tolist(),
    }


def scores(true, preds):
    mse = mean_squared_error(true, preds)
    return {
        "true": true,
        "preds": preds,
        "mse": mse,
        "rmse": float(np.sqrt(mse)),
        "mae": mean_absolute_error(true, preds),
        "r2": r2_score(true, preds),
    }


def wave(shape, phase):
    count = int(np.prod(shape))
    return (0.4 * np.sin(phase + 1.7 * np.arange(count))).reshape(shape).astype(np.float32)


def training(orders):
    """A whole training from fixed weights, without dropout: two layers, batches of 8, clipping that bites."""
    rows, features, hidden, seq_len, batch_size = 24, 3, 5, 4, 8
    X = np.sin(np.arange(rows * features) * 0.37).reshape(rows, features).astype(np.float32)
    y = (X[:, 0] * X[:, 1] + 0.5 * X[:, 2]).astype(np.float32)
    xs = torch.tensor(np.stack([X[i : i + seq_len] for i in range(rows - seq_len + 1)]))
    ys = torch.tensor(y[seq_len - 1 :])
    lstm, dense = nn.LSTM(features, hidden, num_layers=2, batch_first=True), nn.Linear(hidden, 1)
    with torch.no_grad():
        for layer, inputs in enumerate([features, hidden]):
            # the trainer has kernels as [inputs, gates] and one bias, the sum of these two
            getattr(lstm, f"weight_ih_l{layer}").copy_(torch.tensor(wave((inputs, 4 * hidden), layer).T.copy()))
            getattr(lstm, f"weight_hh_l{layer}").copy_(torch.tensor(wave((hidden, 4 * hidden), layer + 0.5).T.copy()))
            getattr(lstm, f"bias_ih_l{layer}").copy_(torch.tensor(wave((4 * hidden,), layer + 0.25)))
            getattr(lstm, f"bias_hh_l{layer}").zero_()
        dense.weight.copy_(torch.tensor(wave((hidden, 1), 3).T.copy()))
        dense.bias.copy_(torch.tensor(wave((1,), 4)))
    parameters = [*lstm.parameters(), *dense.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.05)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", factor=0.5, patience=1)
    train_losses, val_losses, rates, best = [], [], [], []
    forecast = lambda batch: dense(lstm(batch)[0][:, -1, :]).squeeze(1)
    for order in orders:
        rates.append(optimizer.param_groups[0]["lr"])
        total, batches = 0.0, 0
        for start in range(0, len(order), batch_size):
            picked = order[start : start + batch_size]
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(forecast(xs[picked]), ys[picked])
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 0.2)
            optimizer.step()
            total, batches = total + loss.item(), batches + 1
        train_losses.append(total / batches)
        with torch.no_grad():
            preds = forecast(xs)
            val_losses.append(nn.functional.mse_loss(preds, ys).item())
        if val_losses[-1] == min(val_losses):
            best = preds.tolist()
        scheduler.step(val_losses[-1])
    return {
        "orders": orders,
        "trainLosses": train_losses,
        "valLosses": val_losses,
        "rates": rates,
        "bestForecasts": best,
    }


def main():
    orders = json.load(sys.stdin)
    recorded = {
        "versions": {"torch": torch.__version__, "sklearn": sklearn.__version__},
        "plateau": [
            plateau([1.0, 0.9, 0.9, 0.89995, 0.9, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.4], 0.5, 2),
            plateau([1.0] * 60, 0.1, 0),
            plateau([3.0, 2.0, 2.5, 1.99985, 1.9997, 2.2, 2.1, 2.3, 0.1], 0.25, 1),
        ],
        "scaler": scaler([[1.0, 5.0, -101010.0, 1e9 + 1], [2.0, 5.0, 3.0, 1e9 + 2], [4.0, 5.0, 8.5, 1e9 + 4]]),
        "scores": [
            scores([1.0, 2.0, 4.0, 8.0], [1.5, 1.0, 4.25, 7.0]),
            scores([3.0, 3.0, 3.0], [3.0, 3.5, 3.0]),
            scores([3.0, 3.0], [3.0, 3.0]),
        ],
        "training": training(orders),
    }
    json.dump(recorded, sys.stdout, indent=1)


main()
