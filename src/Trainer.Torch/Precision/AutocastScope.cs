using TorchSharp;
using Trainer.Torch.Native;

namespace Trainer.Torch.Precision;

/// <summary>
/// Automatic mixed precision on this thread until disposed: matrix products and convolutions run in the lower type, numerically
/// delicate operators in float32, as in <c>torch.autocast</c>. Scopes nest; each restores what it found.
/// </summary>
/// <remarks>The state belongs to the thread: open and dispose a scope on one thread, with no await in between. Close it before the backward pass.</remarks>
public sealed class AutocastScope : IDisposable
{
    private readonly DeviceType _device;
    private readonly bool _wasEnabled;
    private readonly torch.ScalarType _previous;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _disposed;

    /// <summary>Turns autocast on, or off inside an outer scope.</summary>
    /// <param name="device">CPU or CUDA: the device whose operators are cast.</param>
    /// <param name="type">The lower type: bfloat16 (default) or float16.</param>
    /// <param name="enabled">False runs the region in full precision.</param>
    /// <exception cref="ArgumentException">No such combination of device and type.</exception>
    /// <exception cref="NotSupportedException">This libtorch does not export the functions.</exception>
    public AutocastScope(DeviceType device, torch.ScalarType type = torch.ScalarType.BFloat16, bool enabled = true)
    {
        if (device is not (DeviceType.CPU or DeviceType.CUDA)) throw new ArgumentException($"No autocast for {device}.", nameof(device));
        if (type is not (torch.ScalarType.BFloat16 or torch.ScalarType.Float16))
            throw new ArgumentException($"Autocast on {device} does not cast to {type}.", nameof(type));
        NativeLibraries.EnsureLoaded();
        _device = device;
        _wasEnabled = NativeTorch.AutocastEnabled(device);
        _previous = NativeTorch.AutocastType(device);
        NativeTorch.SetAutocastEnabled(device, enabled);
        NativeTorch.SetAutocastType(device, type);
        _ = NativeTorch.EnterAutocast();
    }

    /// <summary>Turns autocast off for what must be exact.</summary>
    /// <param name="device">The device whose operators are not to be cast.</param>
    /// <returns>What turns it on again; null where it is off.</returns>
    public static AutocastScope? Off(DeviceType device) => IsEnabled(device) ? new AutocastScope(device, TypeOf(device), enabled: false) : null;

    /// <summary>Whether autocast is on for the device on this thread.</summary>
    public static bool IsEnabled(DeviceType device) => device is DeviceType.CPU or DeviceType.CUDA && NativeTorch.AutocastEnabled(device);

    /// <summary>The lower type that is set for the device on this thread, whether autocast is on or not.</summary>
    /// <exception cref="ArgumentException">Neither CPU nor CUDA.</exception>
    public static torch.ScalarType TypeOf(DeviceType device) =>
        device is DeviceType.CPU or DeviceType.CUDA ? NativeTorch.AutocastType(device) : throw new ArgumentException($"No autocast for {device}.", nameof(device));

    /// <summary>Restores the state found by the constructor; the outermost scope drops the cached casts of weights.</summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that opened the scope.</exception>
    public void Dispose()
    {
        if (_disposed) return;
        if (Environment.CurrentManagedThreadId != _thread) throw new InvalidOperationException("An autocast scope must be disposed on the thread that opened it.");
        _disposed = true;
        if (NativeTorch.LeaveAutocast() == 0) NativeTorch.ClearAutocastCache();
        NativeTorch.SetAutocastEnabled(_device, _wasEnabled);
        NativeTorch.SetAutocastType(_device, _previous);
    }
}
