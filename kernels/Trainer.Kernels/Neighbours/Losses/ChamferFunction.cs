using TorchSharp;
using Trainer.Kernels.Launch;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>(problem, A, B) ↦ C(A, B). Values and gradients come from one pass, since both need the pairs and nothing else.</summary>
internal sealed class ChamferFunction : SafeFunction<ChamferFunction>
{
    public override string Name => nameof(ChamferLoss);

    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        var (problem, a, b) = ((ChamferProblem)inputs[0], (Tensor)inputs[1], (Tensor)inputs[2]);
        Tensor? gradientOfA = a.requires_grad ? empty_like(a) : null, gradientOfB = b.requires_grad ? empty_like(b) : null;
        (Tensor loss, problem.Unmatched) = problem.Launcher == Launcher.Cpu ? CpuChamfer.Run(problem, a, b, gradientOfA, gradientOfB) : TorchChamfer.Run(problem, a, b, gradientOfA, gradientOfB);
        context.save_data("sides", (gradientOfA is not null, gradientOfB is not null));
        context.save_for_backward([.. ((Tensor?[])[gradientOfA, gradientOfB]).OfType<Tensor>()]);
        return loss;
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        if (is_grad_enabled())
            throw new NotSupportedException($"The gradient of {Name} cannot be differentiated again: pass createGraph: false, or gather the pairs that {nameof(NearestNeighbours)} finds with torch operations.");
        (bool hasA, bool hasB) = ((bool, bool))context.get_data("sides");
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> gradients = context.get_saved_variables();
        return [null, hasA ? Weigh(gradients[0]) : null, hasB ? Weigh(gradients[^1]) : null];

        Tensor Weigh(Tensor gradient) => (gradient * gradOutput).MoveToOuterDisposeScope();
    }
}
