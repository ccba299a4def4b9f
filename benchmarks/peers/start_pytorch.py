"""The row `start` in PyTorch: a script from its first import to the test score."""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)  # the faster for a network this small
torch.manual_seed(0)
data = np.load(Path(sys.argv[1]) / "start.npz")
x, y, x_val, y_val, x_test, y_test = (
    torch.from_numpy(data[name]) for name in ("x", "y", "x_val", "y_val", "x_test", "y_test")
)
net = nn.Sequential(
    nn.Linear(64, 100, bias=False),
    nn.BatchNorm1d(100),
    nn.ReLU(),
    nn.Linear(100, 100, bias=False),
    nn.BatchNorm1d(100),
    nn.ReLU(),
    nn.Linear(100, 10),
)
optimizer = torch.optim.Adam(net.parameters(), fused=True)
best, kept = float("inf"), {}
for _ in range(40):
    net.train()
    for rows in torch.split(torch.randperm(len(x)), 32):
        loss = nn.functional.cross_entropy(net(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    net.eval()
    with torch.no_grad():
        held = float(nn.functional.cross_entropy(net(x_val), y_val))
    if held < best:
        best, kept = held, {name: value.clone() for name, value in net.state_dict().items()}
net.load_state_dict(kept)
with torch.no_grad():
    print(f"test {float((net(x_test).argmax(1) == y_test).float().mean()):.4f}", flush=True)
