using Trainer.Components;
using static TorchSharp.torch.optim;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>An optimizer's options, and how to build it.</summary>
[ComponentKind("optimizer")]
public abstract record OptimizerOptions
{
    /// <summary>Builds the optimizer over <paramref name="parameters"/>; their names key its state and choose their groups.</summary>
    public abstract Optimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters);
}
