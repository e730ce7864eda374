using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Finds parameters that lie in the same memory, which an optimizer would step twice, and from two threads at once.</summary>
internal static class MemoryOverlap
{
    /// <exception cref="ArgumentException">Two parameters overlap, or one has gaps or overlaps itself.</exception>
    public static void Check(IEnumerable<(string Name, Tensor Parameter)> parameters)
    {
        var ranges = new List<(string Name, string Device, long Start, long End)>();
        foreach ((string name, Tensor parameter) in parameters)
        {
            if (!TensorLayout.IsDense(parameter))
                throw new ArgumentException($"The elements of parameter '{name}', of shape [{string.Join(", ", parameter.shape)}] and strides [{string.Join(", ", parameter.stride())}], overlap or have gaps; give the optimizer the tensor that owns the memory, such as parameter.contiguous().", nameof(parameters));
            if (parameter.numel() == 0) continue;
            long start = TensorMemory.DataPointer(parameter);
            ranges.Add((name, parameter.device.ToString(), start, start + TensorMemory.ByteCount(parameter)));
        }

        ranges.Sort((a, b) => (a.Device, a.Start).CompareTo((b.Device, b.Start)));
        foreach (((string name, string device, _, long end), (string next, string itsDevice, long itsStart, _)) in ranges.Zip(ranges.Skip(1)))
        {
            if (device == itsDevice && itsStart < end)
                throw new ArgumentException($"The parameters '{name}' and '{next}' share memory: one step would change it twice. Give the optimizer one of them; a tied weight must be one Parameter object in both modules.", nameof(parameters));
        }
    }
}
