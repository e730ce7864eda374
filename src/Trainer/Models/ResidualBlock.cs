using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>Two 3×3 convolutions with batch normalisation, added to the input; the first has stride 2 when the number of channels changes. Parameters are named as in torchvision.</summary>
public sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly SafeConv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly SafeConv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;
    private readonly long _added;

    /// <summary>Creates the block with PyTorch's default initialisation.</summary>
    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out, no fewer.</param>
    /// <param name="shortcut">How the input is carried over when the number of channels changes.</param>
    public ResidualBlock(int inputs, int outputs, Shortcut shortcut) : base(nameof(ResidualBlock))
    {
        long stride = inputs == outputs ? 1 : 2;
        conv1 = new SafeConv2d(inputs, outputs, 3, stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(outputs);
        conv2 = new SafeConv2d(outputs, outputs, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(outputs);
        _added = outputs - inputs;
        if (_added > 0 && shortcut == Shortcut.Project) downsample = Sequential(new SafeConv2d(inputs, outputs, 1, stride, bias: false), BatchNorm2d(outputs));
        RegisterComponents();
    }

    /// <summary>(samples, inputs, height, width) ↦ (samples, outputs, …), halved, rounding up, when the number of channels changes.</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor x = bn1.call(conv1.call(input)).relu_();
        return bn2.call(conv2.call(x)).add_(Carry(input)).relu_();
    }

    private Tensor Carry(Tensor input)
    {
        if (_added == 0) return input;
        if (downsample is not null) return downsample.call(input);
        Tensor halved = input[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
        return functional.pad(halved, [0, 0, 0, 0, _added / 2, _added - (_added / 2)]);
    }
}
