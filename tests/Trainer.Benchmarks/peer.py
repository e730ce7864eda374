"""The work of some benchmarks in PyTorch. Reads lines "name units" and answers each with a line of JSON when the work is done."""

import json
import math
import sys
import time

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


class Block(nn.Module):
    """Two convolutions added to the input (option A: every second pixel, and zeros for new channels)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.added = outputs - inputs
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 2 if self.added else 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True)))
        if self.added:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))
        return F.relu(y.add_(x), inplace=True)


def resnet_step():
    inputs, labels = torch.rand(128, 3, 32, 32), torch.randint(0, 10, (128,))
    model = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True),
        Block(16, 16), Block(16, 32), Block(32, 64), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    def run(units):
        for _ in range(units):
            step(model, optimizer, inputs, labels)

    return run


def lstm(steps, batch, size):
    def prepare():
        inputs = torch.randn(steps, batch, size, requires_grad=True)
        model = nn.LSTM(size, size)

        def run(units):
            for _ in range(units):
                model.zero_grad()
                inputs.grad = None
                model(inputs)[0].sum().backward()

        return run

    return prepare


class MgCycle(nn.Module):
    """A multigrid cycle of convolutions on grids that are halved, for zeros beyond the edge."""

    def __init__(self, inputs, outputs, steps, side):
        super().__init__()
        self.steps = steps
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.systems, self.smoothers = nn.ModuleList(), nn.ModuleList()
        self.restrictions, self.projections, self.prolongations = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for level, count in enumerate(steps):
            for _ in range(count - (level == 0)):
                self.systems.append(nn.Conv2d(outputs, inputs, 3, padding=1, bias=False))
                self.smoothers.append(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False))
            if level + 1 < len(steps):
                self.restrictions.append(nn.Conv2d(inputs, inputs, 3, 2, 1, bias=False))
                self.projections.append(nn.Conv2d(outputs, outputs, 3, 2, 1, bias=False))
                self.prolongations.append(nn.ConvTranspose2d(outputs, outputs, 4 if side % 2 == 0 else 3, 2, 1, bias=False))
                side = (side + 1) // 2

    def forward(self, f):
        u, at = [self.first(f)], 0
        for level, count in enumerate(self.steps):
            if level:
                f = self.restrictions[level - 1](f)
                u.append(self.projections[level - 1](u[-1]))
            for _ in range(count - (level == 0)):
                u[level] = u[level] + self.smoothers[at](f - self.systems[at](u[level]))
                at += 1
        for level in reversed(range(len(u) - 1)):
            u[level] = u[level] + self.prolongations[level](u[level + 1])
        return u[0]


class MgNO(nn.Module):
    def __init__(self, layers, width, steps, side):
        super().__init__()
        inputs = [1] + [width] * (layers - 1)
        self.cycles = nn.ModuleList(MgCycle(i, width, steps, side) for i in inputs)
        self.skips = nn.ModuleList(nn.Conv2d(i, width, 1) for i in inputs)
        self.head = nn.Conv2d(width, 1, 1, bias=False)

    def forward(self, x):
        for cycle, skip in zip(self.cycles, self.skips):
            x = F.gelu(cycle(x) + skip(x))
        return self.head(x)


def mgno(side):
    def prepare():
        fields, model = torch.randn(8, 1, side, side), MgNO(4, 24, [1, 1, 1, 1, 1, 2], side)

        def run(units):
            for _ in range(units):
                model.zero_grad()
                model(fields).square().mean().backward()

        return run

    return prepare


def gigaflops():
    """The speed of the matrix product: a PyTorch on a reference BLAS is no opponent."""
    a, best = torch.rand(1024, 1024), 0.0
    for _ in range(5):
        start = time.perf_counter()
        a @ a
        best = max(best, 2 * 1024**3 / (time.perf_counter() - start) / 1e9)
    return best


# Name: how to set it up, and units of work a repeat.
def scene_flow(points):
    def prepare():
        def mlp():
            layers = [torch.nn.Linear(3, 128), torch.nn.ReLU()]
            for _ in range(7):
                layers += [torch.nn.Linear(128, 128), torch.nn.ReLU()]
            return torch.nn.Sequential(*layers, torch.nn.Linear(128, 3))

        def chamfer(a, b):
            distances = torch.cdist(a, b)
            sides = [distances.min(side).values.square() for side in (0, 1)]
            return sum(side.masked_fill(side >= 2, 0).mean() for side in sides)

        first, second, forward, backward = 40 * torch.rand(points, 3), 40 * torch.rand(points, 3), mlp(), mlp()
        backward.load_state_dict(forward.state_dict())
        adam = torch.optim.Adam([*forward.parameters(), *backward.parameters()], 0.008, weight_decay=1e-4)

        def run(units):
            for _ in range(units):
                adam.zero_grad()
                warped = first + forward(first)
                (chamfer(second, warped) + chamfer(warped - backward(warped), first)).backward()
                adam.step()

        return run

    return prepare


def perceptron(inputs, hidden, width):
    layers = [torch.nn.Linear(inputs, width), torch.nn.Tanh()]
    for _ in range(hidden - 1):
        layers += [torch.nn.Linear(width, width), torch.nn.Tanh()]
    return torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))


def steps_of(parameters, loss):
    adam = torch.optim.Adam(parameters, 1e-3)

    def run(units):
        for _ in range(units):
            adam.zero_grad()
            loss().backward()
            adam.step()

    return run


def pinn_step(points):
    def prepare():
        network, at = perceptron(2, 3, 32), torch.rand(points, 2, requires_grad=True)

        def loss():
            u = network(at)
            first = torch.autograd.grad(u.sum(), at, create_graph=True)[0]
            second = torch.autograd.grad(first[:, 0].sum(), at, create_graph=True)[0]
            return (first[:, 1] + u[:, 0] * first[:, 0] - 0.01 * second[:, 0]).square().mean()

        return steps_of(network.parameters(), loss)

    return prepare


def pinn_step_lagrangian(points):
    def prepare():
        place, state, at = perceptron(3, 3, 24), perceptron(3, 2, 24), torch.rand(points, 2, requires_grad=True)

        def loss():
            seen = torch.cat([torch.cos(at[:, :1]), torch.sin(at[:, :1]), at[:, 1:]], 1)
            x, w = place(seen), state(seen)
            by_time = [torch.autograd.grad(field.sum(), at, create_graph=True)[0][:, 1] for field in (x, w)]
            return (by_time[0] - w[:, 0]).square().mean() + by_time[1].square().mean()

        return steps_of([*place.parameters(), *state.parameters()], loss)

    return prepare


def cka():
    """Linear CKA by Gram matrices, with the gradient to the first layer."""
    target, guide = torch.randn(256, 8192, requires_grad=True), torch.randn(256, 8192)

    def centred(k):
        rows = k.mean(1, keepdim=True)
        return k - rows - rows.t() + rows.mean()

    def run(units):
        for _ in range(units):
            target.grad = None
            k, m = centred(target @ target.t()), centred(guide @ guide.t())
            ((k * m).sum() / ((k * k).sum().sqrt() * (m * m).sum().sqrt())).backward()

    return run


def luma(images):
    return (images * torch.tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)).sum(1, keepdim=True)


def chosen(count, probability):
    return (torch.rand(count) < probability).reshape(-1, 1, 1, 1)


def factors(count, least, most):
    return (least + (most - least) * torch.rand(count)).reshape(-1, 1, 1, 1)


def resized_crop(images):
    """Rectangles of a fifth of the image and more, their sides in a ratio of 3/4 to 4/3, stretched to the image's size."""
    count, _, rows, columns = images.shape
    area, ratio = 0.2 + 0.8 * torch.rand(count), torch.exp(math.log(4 / 3) * (2 * torch.rand(count) - 1))
    h, w = (area / ratio).sqrt().clamp(max=1), (area * ratio).sqrt().clamp(max=1)
    y, x = (1 - h) * (2 * torch.rand(count) - 1), (1 - w) * (2 * torch.rand(count) - 1)
    zero = torch.zeros(count)
    maps = torch.stack([torch.stack([w, zero, x], 1), torch.stack([zero, h, y], 1)], 1)
    return F.grid_sample(images, F.affine_grid(maps, list(images.shape), align_corners=False), padding_mode="border", align_corners=False)


def hue(images, turns):
    value = images.amax(1, keepdim=True)
    chroma = value - images.amin(1, keepdim=True)
    divisor = chroma.clamp_min(1e-12)
    r, g, b = images.split(1, 1)
    sector = torch.where(value == r, (g - b) / divisor, torch.where(value == g, (b - r) / divisor + 2, (r - g) / divisor + 4))
    k = (sector + 6 * turns + torch.tensor([5.0, 3.0, 1.0]).reshape(1, 3, 1, 1)).remainder(6)
    return value - chroma * torch.minimum(k, 4 - k).clamp_(0, 1)


def colour_jitter(images):
    count = images.shape[0]
    x = images.mul(factors(count, 0.6, 1.4)).clamp_(0, 1)
    x = torch.lerp(luma(x).mean((1, 2, 3), keepdim=True), x, factors(count, 0.6, 1.4)).clamp_(0, 1)
    x = torch.lerp(luma(x), x, factors(count, 0.6, 1.4)).clamp_(0, 1)
    return torch.where(chosen(count, 0.8), hue(x, factors(count, -0.1, 0.1)), images)


def two_views(images):
    """Both views as one batch, each image changed in its own way."""
    x = resized_crop(torch.cat([images, images]))
    x = torch.where(chosen(x.shape[0], 0.5), x.flip(3), x)
    x = colour_jitter(x)
    x = torch.where(chosen(x.shape[0], 0.2), luma(x), x)
    mean, deviation = torch.tensor([0.4914, 0.4822, 0.4465]), torch.tensor([0.2470, 0.2435, 0.2616])
    return x.sub(mean.reshape(1, 3, 1, 1)).div_(deviation.reshape(1, 3, 1, 1))


def augmentation():
    images = torch.rand(128, 3, 32, 32)

    def run(units):
        with torch.no_grad():
            for _ in range(units):
                two_views(images)

    return run


def simclr_step():
    images = torch.rand(128, 3, 32, 32)
    parts, inputs = [], 3
    for i, outputs in enumerate([32, 64, 64]):
        parts += [nn.Conv2d(inputs, outputs, 3, 2 if i else 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
        inputs = outputs
    model = nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 64), nn.ReLU(inplace=True), nn.Linear(64, 128))
    optimizer = torch.optim.SGD(model.parameters(), 0.06, momentum=0.9, weight_decay=5e-4)
    partners = torch.arange(256).add_(128).remainder_(256)
    self_pairs = torch.eye(256, dtype=torch.bool)

    def run(units):
        for _ in range(units):
            optimizer.zero_grad()
            z = F.normalize(model(two_views(images)))
            F.cross_entropy((z @ z.t() / 0.2).masked_fill(self_pairs, -math.inf), partners).backward()
            optimizer.step()

    return run


def knn_monitor():
    bank, queries, labels = torch.randn(10_000, 128), torch.randn(10_000, 128), torch.randint(0, 10, (10_000,))

    def run(units):
        for _ in range(units):
            b, hits = F.normalize(bank).t().contiguous(), 0
            for q, truth in zip(F.normalize(queries).split(400), labels.split(400)):
                cosines, nearest = (q @ b).topk(200, 1, sorted=False)
                votes = torch.zeros(len(q), 10).scatter_add_(1, labels[nearest], (cosines / 0.1).exp_())
                hits += (votes.argmax(1) == truth).sum().item()

    return run


CASES = {
    "data-batches": (data_batches, 60),
    "convnet-step": (convnet_step, 20),
    "mlp-step": (mlp_step, 400),
    "resnet-step": (resnet_step, 3),
    "lstm-128": (lstm(256, 16, 128), 1),
    "lstm-512": (lstm(256, 16, 512), 1),
    "lstm-heads": (lstm(1024, 16, 768), 1),
    "mgno-64": (mgno(64), 2),
    "mgno-211": (mgno(211), 1),
    "scene-flow-step": (scene_flow(2048), 10),
    "pinn-step": (pinn_step(1000), 100),
    "pinn-step-lagrangian": (pinn_step_lagrangian(564), 100),
    "cka": (cka, 10),
    "augmentation": (augmentation, 20),
    "simclr-step": (simclr_step, 5),
    "knn-monitor": (knn_monitor, 1),
}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"version": torch.__version__, "gigaflops": gigaflops(), "cases": {name: units for name, (_, units) in CASES.items()}}))
    ready = {}
    for line in sys.stdin:
        name, units = line.split()
        if name not in ready:
            ready = {name: CASES[name][0]()}
        ready[name](int(units))
        print(json.dumps({"name": name}))


if __name__ == "__main__":
    main()
