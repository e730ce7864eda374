using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Torch.Autograd;

/// <summary>A segment as one function of its input and its parameters: (segment, input, parameters …) ↦ output.</summary>
internal sealed class RecomputeFunction : SafeMultiFunction<RecomputeFunction>
{
    public override string Name => nameof(Recompute);

    protected override IReadOnlyList<Tensor> ForwardCore(AutogradContext context, object[] inputs)
    {
        var (segment, input) = ((RecomputeSegment)inputs[0], (Tensor)inputs[1]);
        context.save_data("segment", segment);
        context.save_data("inputNeedsGradient", input.requires_grad);
        context.save_for_backward([input]);
        return [segment.FirstForward(input)];
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, IReadOnlyList<Tensor?> gradOutputs)
    {
        var segment = (RecomputeSegment)context.get_data("segment");
        bool inputNeedsGradient = (bool)context.get_data("inputNeedsGradient");
        using DisposeScope scope = NewDisposeScope();
        Tensor input = context.get_saved_variables()[0].detach();
        if (inputNeedsGradient) input.requires_grad_(true);
        using IDisposable buffers = segment.HoldBuffers();
        Tensor output = segment.SecondForward(input);
        Tensor[] parameters = segment.TrainedParameters();
        Tensor[] gradients = Diff.Grad([output], inputNeedsGradient ? [input, .. parameters] : parameters, [gradOutputs[0]!], allowUnused: true);
        foreach (Tensor gradient in gradients) gradient.MoveToOuterDisposeScope();
        return inputNeedsGradient ? [null, .. gradients] : [null, null, .. gradients];
    }
}
