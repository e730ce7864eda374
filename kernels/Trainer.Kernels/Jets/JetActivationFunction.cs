using TorchSharp;
using Trainer.Kernels.Jets.Cpu;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Kernels.Jets;

/// <summary>(problem, z, b) ↦ φ(z + b). Kept for the gradient are the coefficients of φ'(z + b): that by z_β is the sum of those by y_α times p_{α−β}.</summary>
internal sealed class JetActivationFunction : SafeFunction<JetActivationFunction>
{
    /// <summary>Stands in the place of a bias that there is not.</summary>
    public static readonly object NoBias = new();

    public override string Name => nameof(JetActivation);

    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        (var problem, Tensor z, Tensor? bias) = ((JetProblem)inputs[0], (Tensor)inputs[1], inputs[2] as Tensor);
        using DisposeScope scope = NewDisposeScope();
        Tensor coefficients = z.contiguous(), y = empty_like(coefficients), slopes = empty_like(coefficients);
        using (Tensor value = coefficients[0])
        {
            (Tensor start, Tensor slope) = ReferenceJets.Start(problem.Function, bias is null ? value : value + bias);
            y[0].copy_(start);
            slopes[0].copy_(slope);
        }

        CpuJets.Forward(problem, coefficients, y, slopes);
        context.save_data("problem", (problem, bias is not null));
        context.save_for_backward([slopes]);
        slopes.MoveToOuterDisposeScope();
        return y.MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        if (is_grad_enabled()) throw new NotSupportedException($"The gradient of {Name} cannot be differentiated again: pass createGraph: false, or launcher: Launcher.Reference.");
        (JetProblem problem, bool hasBias) = ((JetProblem, bool))context.get_data("problem");
        using DisposeScope scope = NewDisposeScope();
        Tensor given = gradOutput.contiguous(), gradient = zeros_like(given);
        CpuJets.Backward(problem, given, context.get_saved_variables()[0], gradient);
        return [null, gradient.MoveToOuterDisposeScope(), hasBias ? gradient[0].sum([0]).MoveToOuterDisposeScope() : null];
    }
}
