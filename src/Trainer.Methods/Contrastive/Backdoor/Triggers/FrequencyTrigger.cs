using TorchSharp;
using Trainer.Numerics.Spectral;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>
/// The trigger of CTRL. Raising coefficients of the orthonormal cosine transform of U and V is adding the inverse transform of the raise to U and V, and what that is in red, green and blue follows from
/// R = Y + 1.13983 V, G = Y − 0.39465 U − 0.58060 V, B = Y + 2.03211 U: a constant, then clamped to [0, 1]. In grey images it is added to the grey.
/// </summary>
internal sealed class FrequencyTrigger : Trigger
{
    private static readonly float[] Colours = [1.13983f, -0.39465f - 0.58060f, 2.03211f];

    public FrequencyTrigger(IReadOnlyList<long> shape, FrequencyOptions options) : base("frequency", options.Budget)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor window = Pattern(options.Window, options.Coefficients);
        Tensor pattern = window.repeat(1, 1, shape[1] / options.Window, shape[2] / options.Window);
        if (shape[0] == 3) pattern = pattern * tensor(Colours).view(1, 3, 1, 1);
        Tensor scaled = options.Budget is { } budget ? pattern * (budget / pattern.abs().max()) : pattern / 255;
        register_buffer("training", (options.Budget is null ? scaled * options.Magnitude : scaled).clone().DetachFromDisposeScope());
        register_buffer("test", (options.Budget is null ? scaled * options.TestMagnitude : scaled).clone().DetachFromDisposeScope());
    }

    /// <summary>What raising coefficients (c, c) by 1 adds to a window: (1, 1, side, side), float32.</summary>
    public static Tensor Pattern(int side, IReadOnlyList<int> coefficients)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor raised = zeros([1, 1, side, side], ScalarType.Float64);
        foreach (int place in coefficients) raised[0, 0, place, place] = 1;
        return CosineTransform.Inverse2(raised).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random)
    {
        using Tensor sum = images + get_buffer(use == TriggerUse.Training ? "training" : "test")!;
        return TriggerBudget.ToUnit(sum);
    }
}
