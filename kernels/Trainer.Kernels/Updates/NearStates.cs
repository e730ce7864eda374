using TorchSharp;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>
/// A target's states as a step needs them: on the parameter's device, and in float32 where one scale is for all of a tensor, which is known only when all of it is stepped. Those that are so
/// already are the target's own.
/// </summary>
internal sealed class NearStates : IDisposable
{
    private readonly UpdateTarget _target;

    public NearStates(UpdateTarget target, int blockSize)
    {
        _target = target;
        Device device = target.Parameter.device;
        States = [.. target.States.Select(state => Near(state, device, blockSize))];
    }

    /// <summary>The states, in the order of the rule.</summary>
    public BlockwiseState[] States { get; }

    /// <summary>Brings what the step has changed back to the target.</summary>
    public void Return()
    {
        for (int i = 0; i < States.Length; i++) Return(States[i], _target.States[i]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < States.Length; i++)
        {
            if (States[i] != _target.States[i]) States[i].Dispose();
        }
    }

    private static BlockwiseState Near(BlockwiseState state, Device device, int blockSize)
    {
        using IDisposable scope = NewDisposeScope();
        if (state.Map is not null && blockSize == Quantizer.WholeTensor) return BlockwiseState.Of(state.ToFloat32().to(device));
        if (state.Data.device.ToString() == device.ToString()) return state;
        return state.Map is null ? BlockwiseState.Of(state.Data.to(device)) : BlockwiseState.Of(state.Data.to(device), state.Scales!.to(device), state.Map, state.BlockSize);
    }

    private static void Return(BlockwiseState near, BlockwiseState own)
    {
        if (near == own) return;
        if (near.Map is null && own.Map is { } map)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor values = near.Data.to(own.Data.device);
            Launcher launcher = values.device_type == DeviceType.CPU ? Launcher.Cpu : Launcher.Reference;
            Quantizer.Encode(launcher, values, map, own.BlockSize, map.IsSigned, Rounding.Nearest, 0, own.Data, own.Scales!);
            return;
        }

        own.Data.copy_(near.Data);
        if (own.Scales is { } scales) scales.copy_(near.Scales!);
    }
}
