using TorchSharp;
using Trainer.Configuration;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Precision;

/// <summary>Computes in a lower precision where that is safe, and keeps what is named out of it.</summary>
/// <param name="mode">The precision.</param>
/// <param name="device">The device whose operators are cast.</param>
public sealed class MixedPrecision(PrecisionMode mode, DeviceType device = DeviceType.CPU)
{
    // Opened by the hooks of modules kept in float32; more than the hooks closed are left when a forward pass threw.
    private readonly Stack<AutocastScope> _excluded = new();

    /// <summary>The precision.</summary>
    public PrecisionMode Mode { get; } = mode;

    /// <summary>Opens a region for a forward pass; null in float32, where there is nothing to do. Close it before the backward pass.</summary>
    public IDisposable? Autocast() => Mode == PrecisionMode.Fp32 ? null : new Region(this, new AutocastScope(device, LowerType));

    /// <summary>Keeps modules in float32: their inputs are cast up and autocast is off while they compute.</summary>
    /// <param name="model">The model; what follows from the names holds for its whole life.</param>
    /// <param name="patterns">Names of modules; <c>*</c> stands for any characters. A module's parts are in it.</param>
    /// <returns>How many modules that are.</returns>
    /// <exception cref="ArgumentException">A pattern matches nothing, or a module that does not map one tensor to one.</exception>
    public int KeepInFloat32(nn.Module model, IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(patterns);
        int count = 0;
        List<(string name, nn.Module module)> modules = [.. model.named_modules()];
        foreach (string pattern in patterns)
        {
            IReadOnlyList<(string Name, nn.Module Item)> matches = NamePattern.Select(pattern, modules, "module");
            foreach ((string name, nn.Module module) in matches) Hook(name, module);
            count += matches.Count;
        }

        return count;
    }

    private ScalarType LowerType => Mode == PrecisionMode.Bf16 ? ScalarType.BFloat16 : ScalarType.Float16;

    private void Hook(string name, nn.Module module)
    {
        if (Mode == PrecisionMode.Fp32) return;
        if (module is not nn.Module<Tensor, Tensor> layer)
        {
            throw new ArgumentException($"'{name}' ({module.GetType().Name}) does not map one tensor to one: only such modules can be kept in float32 by name.");
        }

        layer.register_forward_pre_hook((_, input) =>
        {
            _excluded.Push(new AutocastScope(device, LowerType, enabled: false));
            return input.is_floating_point() ? input.to_type(ScalarType.Float32) : input;
        });
        layer.register_forward_hook((_, _, output) =>
        {
            _excluded.Pop().Dispose();
            return output;
        });
    }

    private sealed class Region(MixedPrecision owner, AutocastScope scope) : IDisposable
    {
        private readonly int _depth = owner._excluded.Count;

        public void Dispose()
        {
            while (owner._excluded.Count > _depth) owner._excluded.Pop().Dispose();
            scope.Dispose();
        }
    }
}
