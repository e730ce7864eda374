using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tasks.Quadratic;

/// <summary>The point w, [rows, columns].</summary>
internal sealed class QuadraticModel : Module
{
    private readonly Parameter weight; // The field's name is the parameter's.

    public QuadraticModel(QuadraticOptions options) : base(nameof(QuadraticModel))
    {
        weight = new Parameter(randn(options.Rows, options.Columns));
        RegisterComponents();
    }

    public Parameter Point => weight;
}
