using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models;
using Trainer.Torch.Safetensors;
using Trainer.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The network of <see cref="EncoderClassifierOptions"/>. Parameters: <c>encoder.…</c>, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class EncoderClassifier : Module<Tensor, Tensor>
{
    private readonly Encoder encoder;
    private readonly Linear head;
    private readonly bool _isFrozen;

    /// <summary>Makes the network and reads the encoder's weights.</summary>
    /// <exception cref="ArgumentException">An option is out of range, the encoder does not take such samples, or the weights cannot be read or do not fit.</exception>
    public EncoderClassifier(EncoderClassifierOptions options, ModelShape shape) : base(nameof(EncoderClassifier))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        OptionsCheck.Validate(options, nameof(options));
        (encoder, _isFrozen) = (options.Encoder.Create(shape.Input), options.Frozen);
        head = Linear(encoder.Width, shape.Outputs);
        RegisterComponents();
        if (options.Weights is { } path) Read(path);
        if (!_isFrozen) return;
        foreach (Parameter parameter in encoder.parameters()) parameter.requires_grad = false;
    }

    /// <summary>(samples, channels, height, width) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input)
    {
        if (!_isFrozen) return head.call(encoder.call(input));
        // Whatever mode the whole is in.
        if (encoder.training) encoder.eval();
        Tensor features;
        using (no_grad()) features = encoder.call(input);
        return head.call(features);
    }

    private void Read(string path)
    {
        try
        {
            using var source = new SafetensorsSet(path);
            var import = new WeightImport(source, encoder.state_dict(), new NameMap(["encoder.*=*"]));
            if (import.Missing.Count + import.Mismatched.Count > 0)
            {
                throw new ArgumentException(
                    $"weights: {source.Path} does not fit the encoder: {import.Missing.Count} weights are missing{(import.Missing.Count > 0 ? $", '{import.Missing[0]}' among them" : "")}, {import.Mismatched.Count} have another shape"
                    + $"{(import.Mismatched.Count > 0 ? $", '{import.Mismatched[0].Name}' {import.Mismatched[0].Stored} for {import.Mismatched[0].Model} among them" : "")}. Name the encoder that the run learnt, with its options.");
            }

            import.Apply();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"weights: {error.Message} A relative path starts from the folder that the program runs in.", error);
        }
    }
}
