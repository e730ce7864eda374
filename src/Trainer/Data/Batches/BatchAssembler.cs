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

    public BatchAssembler(
        LabelledSet set,
        Normalisation normalisation,
        Device device,
        IReadOnlyList<AugmentationOptions> augmentations,
        RandomStream random)
    {
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

        if (_augmentations.Count > 0) inputs = Normalise(Augment(inputs, _random.Fork(indices.Epoch).Fork(indices.Batch)));
        return new(inputs.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), indices.Epoch, indices.Batch);
    }

    private Tensor Augment(Tensor images, RandomStream random)
    {
        for (int i = 0; i < _augmentations.Count; i++) images = _augmentations[i].Apply(images, random.Fork(i));
        return images;
    }

    private Tensor Normalise(Tensor images)
    {
        long[] shape = [1, -1, .. Enumerable.Repeat(1L, (int)images.dim() - 2)];
        Tensor mean = tensor(_normalisation.Mean.ToArray(), dtype: float32, device: _device).reshape(shape);
        Tensor deviation = tensor(_normalisation.Deviation.ToArray(), dtype: float32, device: _device).reshape(shape);
        return images.sub(mean).div_(deviation);
    }
}
