using TorchSharp;
using TorchSharp.Modules;
using Trainer.Models;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>
/// The generator of the authors' code, from cross-domain perturbations (Naseer et al. 2019): 7×7, two layers of stride 2, residual blocks, two transposed layers, 7×7; all convolutions but the last without
/// bias, batch normalisation and ReLU after each.
/// </summary>
internal sealed class GeneratorTrigger : Trigger
{
    private readonly Sequential layers;
    private readonly GeneratorOptions _options;
    private readonly Scalar _budget;

    public GeneratorTrigger(long channels, GeneratorOptions options) : base("generator", options.Budget)
    {
        (_options, _budget) = (options, options.Budget.ToScalar());
        int width = options.Width;
        var parts = new List<(string, nn.Module<Tensor, Tensor>)>();
        Add("pad1", nn.ReflectionPad2d(3));
        Convolution("1", new SafeConv2d(channels, width, 7, bias: false), width);
        Convolution("2", new SafeConv2d(width, 2 * width, 3, stride: 2, padding: 1, bias: false), 2 * width);
        Convolution("3", new SafeConv2d(2 * width, 4 * width, 3, stride: 2, padding: 1, bias: false), 4 * width);
        for (int i = 0; i < options.Blocks; i++) Add($"block{i}", new GeneratorBlock(4 * width, options.Dropout));
        Convolution("4", new GeneratorUpsampling(4 * width, 2 * width), 2 * width);
        Convolution("5", new GeneratorUpsampling(2 * width, width), width);
        Add("pad6", nn.ReflectionPad2d(3));
        Add("conv6", new SafeConv2d(width, channels, 7));
        layers = nn.Sequential(parts);
        RegisterComponents();

        void Add(string name, nn.Module<Tensor, Tensor> part) => parts.Add((name, part));

        void Convolution(string number, nn.Module<Tensor, Tensor> convolution, long features)
        {
            Add("conv" + number, convolution);
            Add("norm" + number, nn.BatchNorm2d(features));
            Add("relu" + number, nn.ReLU());
        }
    }

    public override Tensor Apply(Tensor images, TriggerUse use, RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor output = layers.call(images).tanh();
        Tensor triggered = _options.Output == GeneratorOutput.Image ? TriggerBudget.Project((output + 1) / 2, images, _options.Budget) : TriggerBudget.ToUnit(images + output.mul(_budget));
        return triggered.MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _budget.Dispose();
    }
}
