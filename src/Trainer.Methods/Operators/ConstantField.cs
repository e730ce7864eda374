using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators;

/// <summary>The network of <see cref="ConstantFieldOptions"/>. Parameter: <c>field</c>, [outputs, rows, columns].</summary>
internal sealed class ConstantField : Module<Tensor, Tensor>
{
    private readonly Parameter field;

    public ConstantField(FieldShape inputs, long outputs) : base(nameof(ConstantField))
    {
        field = new Parameter(zeros(outputs, inputs.Rows, inputs.Columns));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input.shape[2] == field.shape[1] && input.shape[3] == field.shape[2]
        ? field.unsqueeze(0).expand(input.shape[0], -1, -1, -1)
        : functional.interpolate(field.unsqueeze(0), [input.shape[2], input.shape[3]], mode: InterpolationMode.Bilinear, align_corners: true).expand(input.shape[0], -1, -1, -1);
}
