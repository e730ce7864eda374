using Trainer.Models;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>A transposed 3×3 convolution of stride 2 that doubles images.</summary>
internal sealed class GeneratorUpsampling : nn.Module<Tensor, Tensor>
{
    private readonly SafeConvTranspose2d conv;

    public GeneratorUpsampling(long inputs, long outputs) : base(nameof(GeneratorUpsampling))
    {
        conv = new SafeConvTranspose2d(inputs, outputs, (3, 3), stride: 2, padding: 1, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return conv.Upsample(input, 2 * input.shape[2], 2 * input.shape[3]);
    }
}
