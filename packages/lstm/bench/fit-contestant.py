"""The network of fit-contestant.mjs in PyTorch, on one thread: `fit-contestant.py COLUMNS EPOCHS`."""

import json
import sys
import time

import torch

torch.set_num_threads(1)
columns, epochs = int(sys.argv[1]), int(sys.argv[2])
rows, steps, batch, units, rate = 2700, 16, 16, 64, 0.3
x = torch.sin(torch.arange(rows * columns).reshape(rows, columns) * 12.9898).float()
at = torch.arange(rows).float()
y = torch.sin(at / 7) * 0.7 + torch.sin(at * 3.3) * 0.3
windows = x.unfold(0, steps, 1).transpose(1, 2)[:-1]
targets = y[steps:]
train = len(targets) - rows // 5


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(columns, units, 2, batch_first=True, dropout=rate)
        self.dense = torch.nn.Linear(units, 1)

    def forward(self, x):
        if self.training:
            x = x * (torch.rand(x.shape[0], 1, x.shape[2]) >= rate) / (1 - rate)
        return self.dense(self.lstm(x)[0][:, -1])[:, 0]


network = Network()
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)


def epoch():
    network.train()
    for chosen in torch.randperm(train).split(batch):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(network(windows[chosen]), targets[chosen])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        loss.item()
    network.eval()
    with torch.no_grad():
        for start in range(train, len(targets), 256):
            part = slice(start, start + 256)
            torch.nn.functional.mse_loss(network(windows[part]), targets[part], reduction="sum").item()


epoch()
before = time.process_time()
for _ in range(epochs):
    epoch()
print(json.dumps({"milliseconds": (time.process_time() - before) * 1e3 / epochs, "version": torch.__version__}))
