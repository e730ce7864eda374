namespace Trainer.Benchmarks.Cases;

/// <summary>The paper's guide for fully connected networks, ResNet-18, in the form for images of 32×32.</summary>
internal sealed class GuidanceStepResNet18() : GuidanceSteps("guidance-step-resnet18", new() { Layers = 48, Width = 1024, Dropout = 0 }, new() { SmallStem = true }, side: 32, steps: 1);
