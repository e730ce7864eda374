using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Kernels.Recurrence;

/// <summary>A kernel as a differentiable function: (kernel, problem, inputs, matrices, biases, initial states) ↦ (outputs, last states, other states if there are any).</summary>
internal sealed class RecurrentFunction : SafeMultiFunction<RecurrentFunction>
{
    public override string Name => nameof(FlashRnn);

    protected override IReadOnlyList<Tensor> ForwardCore(AutogradContext context, object[] inputs)
    {
        var (kernel, problem) = ((IRecurrentKernel)inputs[0], (RecurrentProblem)inputs[1]);
        Tensor[] tensors = [.. inputs[2..].Cast<Tensor>()];
        bool keepsGates = tensors.Any(tensor => tensor.requires_grad);
        RecurrentTape tape = kernel.Forward(problem with { Inputs = tensors[0], Matrices = tensors[1], Biases = tensors[2], Initial = tensors[3] }, keepsGates);
        // What is not read has no gradient, rather than zeros of its size.
        context.set_materialize_grads(false);
        context.save_data("call", new Call(kernel, problem with { Inputs = null!, Matrices = null!, Biases = null!, Initial = null! }));
        context.save_for_backward([.. tensors, tape.Outputs, tape.Gates, .. tape.Others is null ? (Tensor[])[] : [tape.Others]]);
        using Tensor h = tape.Outputs[-1];
        using Tensor? others = tape.Others?.select(1, -1);
        Tensor last = others is null ? h.unsqueeze(0).clone() : cat([h.unsqueeze(0), others]);
        return tape.Others is null ? [tape.Outputs, last] : [tape.Outputs, last, tape.Others];
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, IReadOnlyList<Tensor?> gradOutputs)
    {
        if (is_grad_enabled())
            throw new NotSupportedException($"The gradient of {Name} cannot be differentiated again. Use {nameof(RecurrentBackend)}.{nameof(RecurrentBackend.Vanilla)} for second derivatives.");
        var call = (Call)context.get_data("call");
        if (call.IsUsed)
            throw new InvalidOperationException($"The gradient of {Name} was taken before: its gates have been overwritten. Run it forward again, or use {nameof(RecurrentBackend)}.{nameof(RecurrentBackend.Vanilla)}.");
        call.IsUsed = true;
        List<Tensor> saved = context.get_saved_variables();
        RecurrentProblem problem = call.Problem with { Inputs = saved[0], Matrices = saved[1], Biases = saved[2], Initial = saved[3] };
        var tape = new RecurrentTape(saved[4], saved.Count > 6 ? saved[6] : null, saved[5]);
        Tensor initial = call.Kernel.Backward(problem, tape, gradOutputs[0], gradOutputs.Count > 2 ? gradOutputs[2] : null, gradOutputs[1]);
        return [null, null, GateGradients.OfInputs(problem, tape).to(problem.Inputs.dtype), GateGradients.OfMatrices(problem, tape), GateGradients.OfBiases(tape), initial];
    }

    // The problem without its tensors, which the context keeps.
    private sealed record Call(IRecurrentKernel Kernel, RecurrentProblem Problem)
    {
        public bool IsUsed { get; set; }
    }
}
