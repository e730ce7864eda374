using TorchSharp.Modules;
using Trainer.Models;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>x + h(x) with h of two 3×3 convolutions on mirrored edges; nothing after the sum.</summary>
internal sealed class GeneratorBlock : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    public GeneratorBlock(long channels, double dropout) : base(nameof(GeneratorBlock))
    {
        layers = nn.Sequential(
            nn.ReflectionPad2d(1), new SafeConv2d(channels, channels, 3, bias: false), nn.BatchNorm2d(channels), nn.ReLU(), nn.Dropout(dropout),
            nn.ReflectionPad2d(1), new SafeConv2d(channels, channels, 3, bias: false), nn.BatchNorm2d(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor change = layers.call(input);
        return input + change;
    }
}
