using TorchSharp.Modules;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Physics.Networks;

/// <summary>
/// Two branches that share most of their weights, as in the published code of Lagrangian networks: the first goes input, hidden 1, output; the second input, hidden 1, hidden 2 again and again, output.
/// </summary>
public sealed class SharedBranches : FieldModel
{
    private readonly Linear input;
    private readonly Linear hidden1;
    private readonly Linear hidden2;
    private readonly Linear output;
    private readonly FieldNetwork _places;
    private readonly int _repeats;

    /// <summary>Makes the branches.</summary>
    /// <param name="variables">How many variables a place has.</param>
    /// <param name="width">The width of all layers.</param>
    /// <param name="depth">Hidden layers of the second branch besides the input layer, 2 or more.</param>
    /// <param name="periodic">Which variables are periodic.</param>
    /// <param name="type">The type of numbers.</param>
    public SharedBranches(int variables, int width, int depth, IReadOnlyList<PeriodicVariable> periodic, ScalarType type) : base(nameof(SharedBranches))
    {
        ArgumentNullException.ThrowIfNull(periodic);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 2);
        _places = new(variables, [1], 1, JetFunction.Tanh, periodic, type);
        _repeats = depth - 1;
        input = Linear(variables + periodic.Count, width, dtype: type);
        hidden1 = Linear(width, width, dtype: type);
        hidden2 = Linear(width, width, dtype: type);
        output = Linear(width, 1, dtype: type);
        register_module(nameof(input), input);
        register_module(nameof(hidden1), hidden1);
        register_module(nameof(hidden2), hidden2);
        register_module(nameof(output), output);
    }

    /// <inheritdoc/>
    public override int Variables => _places.Variables;

    /// <inheritdoc/>
    public override Tensor Prepare(JetSpace space, Tensor points) => _places.Prepare(space, points);

    /// <inheritdoc/>
    public override JetField Evaluate(JetSpace space, Tensor prepared, Launcher? launcher = null)
    {
        Tensor first = Hidden(hidden1, Hidden(input, prepared)), second = first;
        for (int i = 0; i < _repeats; i++) second = Hidden(hidden2, second);
        return new(space, cat([Output(first), Output(second)], 2));

        Tensor Hidden(Linear layer, Tensor x) => JetActivation.Apply(space, JetFunction.Tanh, functional.linear(x, layer.weight), layer.bias, launcher);

        Tensor Output(Tensor x) => JetMlp.Apply(space, JetFunction.Tanh, x, [output.weight], [output.bias!], launcher);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _places.Dispose();
        base.Dispose(disposing);
    }
}
