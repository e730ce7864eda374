using System.Collections.Concurrent;

namespace Trainer.Kernels.Launch;

/// <summary>A CUDA device and its primary context, which is the one that torch's memory and streams belong to.</summary>
internal sealed class CudaDevice
{
    private static readonly ConcurrentDictionary<int, CudaDevice> Devices = new();
    private readonly int _handle;
    private readonly IntPtr _context;

    private CudaDevice(int index)
    {
        string action = $"open device {index}";
        CudaDriver.Check(CudaDriver.Init(0), action);
        CudaDriver.Check(CudaDriver.GetDevice(out _handle, index), action);
        // Kept until the process ends, as torch does.
        CudaDriver.Check(CudaDriver.RetainPrimaryContext(out _context, _handle), action);
        Architecture = new(Attribute(CudaAttribute.MajorCapability), Attribute(CudaAttribute.MinorCapability));
        Limits = new(
            Attribute(CudaAttribute.Multiprocessors), Attribute(CudaAttribute.Registers), Attribute(CudaAttribute.SharedMemory), Attribute(CudaAttribute.ReservedSharedMemory), Attribute(CudaAttribute.LargestSharedMemory));
    }

    /// <summary>What it can run.</summary>
    public Architecture Architecture { get; }

    /// <summary>How much of everything there is.</summary>
    public DeviceLimits Limits { get; }

    /// <summary>The device that torch calls <c>cuda:index</c>; both count the devices that <c>CUDA_VISIBLE_DEVICES</c> leaves.</summary>
    /// <exception cref="CudaException">There is no driver, or no such device.</exception>
    public static CudaDevice Get(int index) => Devices.GetOrAdd(index, static index => new(index));

    /// <summary>Makes the context current on this thread until the result is disposed; torch's calls find their own again afterwards.</summary>
    public Scope Enter()
    {
        CudaDriver.Check(CudaDriver.GetCurrentContext(out IntPtr current), "tell the current context");
        if (current == _context) return default;
        CudaDriver.Check(CudaDriver.PushContext(_context), "enter the context");
        return new Scope(isPushed: true);
    }

    private int Attribute(CudaAttribute attribute)
    {
        CudaDriver.Check(CudaDriver.GetAttribute(out int value, attribute, _handle), $"tell a device's {attribute}");
        return value;
    }

    /// <summary>The time that a context is current.</summary>
    public readonly ref struct Scope(bool isPushed)
    {
        /// <summary>Makes the context current that was before.</summary>
        public void Dispose()
        {
            if (isPushed) CudaDriver.Check(CudaDriver.PopContext(out _), "leave the context");
        }
    }
}
