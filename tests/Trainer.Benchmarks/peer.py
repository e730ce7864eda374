"""The work of some benchmarks in PyTorch. Reads lines "name units" and answers each with a line of JSON when the work is done."""

import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

COUNT, BATCH = 60_000, 64


def images():
    """As our loader has them: bytes in memory."""
    return torch.randint(0, 256, (COUNT, 1, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (COUNT,))


def normalised(batch):
    return batch.float().div_(255).sub_(0.1307).div_(0.3081)


def step(model, optimizer, inputs, labels):
    optimizer.zero_grad()
    F.cross_entropy(model(inputs), labels).backward()
    optimizer.step()


def data_batches():
    pixels, labels = images()
    loader = DataLoader(TensorDataset(normalised(pixels), labels), batch_size=BATCH, shuffle=True)

    def run(units):
        for i, _ in enumerate(loader):
            if i + 1 == units:
                return

    return run


def convnet_step():
    pixels, labels = images()
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    def run(units):
        # The quickest way to batches in PyTorch: no DataLoader, indexing whole batches.
        order = torch.randperm(COUNT)
        for i in range(units):
            chosen = order[i * BATCH:(i + 1) * BATCH]
            step(model, optimizer, normalised(pixels[chosen]), labels[chosen])

    return run


def mlp_step():
    inputs, labels = torch.rand(BATCH, 784), torch.randint(0, 10, (BATCH,))
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10))
    optimizer = torch.optim.Adam(model.parameters())

    def run(units):
        for _ in range(units):
            step(model, optimizer, inputs, labels)

    return run


# Name: how to set it up, and units of work a repeat.
CASES = {
    "data-batches": (data_batches, 60),
    "convnet-step": (convnet_step, 20),
    "mlp-step": (mlp_step, 100),
}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"version": torch.__version__, "cases": {name: units for name, (_, units) in CASES.items()}}))
    ready = {}
    for line in sys.stdin:
        name, units = line.split()
        if name not in ready:
            ready = {name: CASES[name][0]()}
        ready[name](int(units))
        print(json.dumps({"name": name}))


if __name__ == "__main__":
    main()
