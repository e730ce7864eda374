using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Kernels.Recurrence;

/// <summary>(x, limit) ↦ x, whose gradient is kept within ± limit element by element.</summary>
internal sealed class ClipGradient : SafeFunction<ClipGradient>
{
    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        context.save_data("limit", inputs[1]);
        return ((Tensor)inputs[0]).clone();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        double limit = (double)context.get_data("limit");
        return [gradOutput.clamp(-limit, limit), null];
    }
}
