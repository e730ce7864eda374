using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Normalisation;

/// <summary>
/// An operator between fields in their own units, with a network between normalised ones inside. Parameters: <c>network.…</c>; buffers <c>inputs.mean</c>,
/// <c>inputs.deviation</c>, <c>outputs.mean</c>, <c>outputs.deviation</c> where normalised.
/// </summary>
public sealed class NormalisedOperator : Module<Tensor, Tensor>
{
    private readonly FieldNormaliser? inputs;
    private readonly Module<Tensor, Tensor> network;
    private readonly FieldNormaliser? outputs;

    /// <summary>Puts the parts together; they belong to it.</summary>
    public NormalisedOperator(FieldNormaliser? inputs, Module<Tensor, Tensor> network, FieldNormaliser? outputs) : base(nameof(NormalisedOperator))
    {
        (this.inputs, this.network, this.outputs) = (inputs, network, outputs);
        RegisterComponents();
    }

    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns], float32 whatever the network computes in.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor predicted = network.call(inputs is null ? input : inputs.call(input)).to_type(ScalarType.Float32);
        return (outputs is null ? predicted : outputs.Decode(predicted)).MoveToOuterDisposeScope();
    }
}
