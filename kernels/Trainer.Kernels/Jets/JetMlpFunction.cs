using TorchSharp;
using Trainer.Kernels.Jets.Cpu;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Kernels.Jets;

/// <summary>(problem, x, W₀, …, b₀, …) ↦ the network's output. Kept for the gradient is one tape with the matrices as they were and what each layer saw.</summary>
internal sealed class JetMlpFunction : SafeFunction<JetMlpFunction>
{
    public override string Name => nameof(JetMlp);

    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        var problem = (JetMlpProblem)inputs[0];
        var x = (Tensor)inputs[1];
        Tensor[] parameters = Array.ConvertAll(inputs[2..], parameter => (Tensor)parameter);
        using DisposeScope scope = NewDisposeScope();
        Tensor tape = CpuJetMlp.Tape(problem, x.dtype);
        Tensor y = CpuJetMlp.Forward(problem, x, parameters[..problem.Layers], parameters[problem.Layers..], tape);
        context.save_data("problem", problem);
        context.save_for_backward([tape.MoveToOuterDisposeScope()]);
        return y.MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        if (is_grad_enabled()) throw new NotSupportedException($"The gradient of {Name} cannot be differentiated again: pass createGraph: false, or launcher: Launcher.Reference.");
        return [null, null, .. CpuJetMlp.Backward((JetMlpProblem)context.get_data("problem"), gradOutput, context.get_saved_variables()[0])];
    }
}
