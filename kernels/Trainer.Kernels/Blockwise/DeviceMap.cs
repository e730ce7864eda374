using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>A map's tables on a device, for kernels.</summary>
internal sealed class DeviceMap
{
    private static readonly ConditionalWeakTable<CodeMap, ConcurrentDictionary<(string, bool), DeviceMap>> Known = [];
    private readonly Tensor _values, _entries;

    private DeviceMap(CodeMap map, Device device, bool keepsSign)
    {
        CodeLookup? lookup = keepsSign ? map.SignedLookup : map.Lookup;
        int[] entries = lookup is null ? CodeBoundaries.Of(map, keepsSign) : map.IsSigned ? lookup.Entries : lookup.Entries[..lookup.Side];
        int negative = map.IsSigned ? lookup?.Side ?? 1 : 0;
        Range = new(lookup?.First ?? 0, lookup?.Last ?? -1, negative, map.IsNormalized ? 1 : 0);
        _values = tensor(map.Values.ToArray(), device: device).DetachFromDisposeScope();
        _entries = tensor(entries, int32, device).DetachFromDisposeScope();
        Words = CodeMap.Count + entries.Length;
    }

    /// <summary>How the table is read.</summary>
    public LookupRange Range { get; }

    /// <summary>The words of 4 bytes that its copy in shared memory takes.</summary>
    public int Words { get; }

    /// <summary>The numbers, float32.</summary>
    public KernelArgument Values => KernelArgument.View<float>(_values);

    /// <summary>The table's entries, int32.</summary>
    public KernelArgument Entries => KernelArgument.View<int>(_entries);

    /// <summary>The tables on a device, made when they are first asked for.</summary>
    public static DeviceMap Of(CodeMap map, Device device, bool keepsSign) =>
        Known.GetOrCreateValue(map).GetOrAdd((device.ToString(), keepsSign), _ => new(map, device, keepsSign));
}
