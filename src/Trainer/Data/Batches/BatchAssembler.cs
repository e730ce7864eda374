using TorchSharp;
using Trainer.Data.Augmentations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Makes a batch of given samples: gather, augment, normalise, move to the device. Holds no state, so any thread may use it.</summary>
internal sealed class BatchAssembler
{
    private readonly LabelledSet _set;
    private readonly SampleGatherer _gatherer;
    private readonly Normalisation _normalisation;
    private readonly Device _device;
    private readonly IReadOnlyList<AugmentationOptions> _augmentations;
    private readonly RandomStream _random;
    private readonly int _views;

    public BatchAssembler(
        LabelledSet set,
        Normalisation normalisation,
        Device device,
        IReadOnlyList<AugmentationOptions> augmentations,
        RandomStream random,
        int views = 1)
    {
        _views = views;
        _set = set;
        _normalisation = normalisation;
        _device = device;
        _augmentations = augmentations;
        _random = random.Fork("augmentation");
        // Augmentations see values in [0, 1]; without any, scaling and normalising are one pass.
        _gatherer = new(set, augmentations.Count > 0 ? new(normalisation.Scale, [0], [1]) : normalisation);
    }

    /// <summary>Makes the batch; its tensors belong to no dispose scope.</summary>
    public LabelledBatch Assemble(BatchIndices indices)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor inputs = _gatherer.Inputs(indices.Samples.Span);
        Tensor labels = _gatherer.Labels(indices.Samples.Span);
        if (_device.type != DeviceType.CPU)
        {
            inputs = inputs.pin_memory().to(_device, non_blocking: true);
            labels = labels.to(_device);
        }

        if (_views > 1) inputs = inputs.repeat([_views, .. Enumerable.Repeat(1L, (int)inputs.dim() - 1)]);
        if (_augmentations.Count > 0) inputs = _normalisation.Apply(AugmentationSequence.Apply(_augmentations, inputs, _random.Fork(indices.Epoch).Fork(indices.Batch)));
        return new(inputs.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), indices.Epoch, indices.Batch);
    }
}
