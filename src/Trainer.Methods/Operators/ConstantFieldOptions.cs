using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators;

/// <summary>One field as the answer to everything, which starts at zero: with outputs normalised for each point, at the mean of the training outputs. What does not do better has not looked at its inputs.</summary>
[Component("constant-field", Summary = "The same field whatever goes in: the mean of the training outputs, as a bound.")]
public sealed record ConstantFieldOptions : OperatorModelOptions
{
    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(FieldShape inputs, long outputs) => new ConstantField(inputs, outputs);
}
