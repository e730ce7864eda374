using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Trainer.Torch.Native;

namespace Trainer.Kernels.Launch;

/// <summary>A kernel loaded on a CUDA device.</summary>
internal sealed unsafe class CudaFunction
{
    private const int LargestDynamicSharedMemory = 8; // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
    private const int SharedMemoryWithoutAsking = 48 * 1024;
    private const int ErrorLog = 5, ErrorLogSize = 6, LogBytes = 8192; // CU_JIT_ERROR_LOG_BUFFER and its size
    private static readonly ConcurrentDictionary<(Kernel, int), CudaFunction> Loaded = new();

    private readonly ConcurrentDictionary<(int, int), int> _capacities = new();
    private readonly Kernel _kernel;
    private readonly CudaDevice _device;
    private readonly int _index;
    private readonly IntPtr _function;
    private int _allowedSharedMemory = SharedMemoryWithoutAsking;

    private CudaFunction(Kernel kernel, int index)
    {
        (_kernel, _index, _device) = (kernel, index, CudaDevice.Get(index));
        PtxCode code = PtxCache.Default.Get(kernel, _device.Architecture);
        using CudaDevice.Scope scope = _device.Enter();
        CudaDriver.Check(CudaDriver.GetFunction(out _function, Load(code), code.Entry), $"find the kernel {kernel}");
    }

    /// <summary>The kernel on a device, compiled and loaded when it is first asked for.</summary>
    /// <exception cref="CudaException">The driver refuses the code.</exception>
    public static CudaFunction Get(Kernel kernel, int device) => Loaded.GetOrAdd((kernel, device), static key => new(key.Item1, key.Item2));

    /// <summary>How many groups the device runs at a time.</summary>
    public int Capacity(int groupSize, int sharedBytes)
    {
        return _capacities.GetOrAdd((groupSize, sharedBytes), _ =>
        {
            using CudaDevice.Scope scope = _device.Enter();
            Allow(sharedBytes);
            CudaDriver.Check(CudaDriver.GetOccupancy(out int groups, _function, groupSize, (nuint)sharedBytes), $"tell how many groups of {_kernel} fit");
            return Math.Max(1, groups) * _device.Limits.Multiprocessors;
        });
    }

    /// <summary>Puts the kernel on torch's current stream.</summary>
    public void Launch(in KernelShape shape, ReadOnlySpan<KernelArgument> arguments)
    {
        IntPtr stream = CudaStream.Current(_index);
        void** parameters = stackalloc void*[arguments.Length];
        fixed (long* first = &KernelArgument.Bytes(in arguments[0]))
        {
            for (int i = 0; i < arguments.Length; i++) parameters[i] = (byte*)first + i * Unsafe.SizeOf<KernelArgument>();
            using CudaDevice.Scope scope = _device.Enter();
            Allow(shape.SharedBytes);
            int code = CudaDriver.Launch(_function, (uint)shape.Groups, 1, 1, (uint)shape.GroupSize, 1, 1, (uint)shape.SharedBytes, stream, parameters, null);
            CudaDriver.Check(code, $"launch {_kernel} in {shape}");
        }
    }

    private void Allow(int sharedBytes)
    {
        if (sharedBytes <= _allowedSharedMemory) return;
        if (sharedBytes > _device.Limits.LargestSharedMemory)
            throw new CudaException($"{_kernel} needs {sharedBytes} bytes of shared memory for a group; this device has {_device.Limits.LargestSharedMemory}. Choose a smaller block size.");
        CudaDriver.Check(CudaDriver.SetFunctionAttribute(_function, LargestDynamicSharedMemory, sharedBytes), $"allow {_kernel} {sharedBytes} bytes of shared memory");
        _allowedSharedMemory = sharedBytes;
    }

    // The module stays loaded until the process ends.
    private IntPtr Load(PtxCode code)
    {
        byte* log = stackalloc byte[LogBytes];
        log[0] = 0;
        int* options = stackalloc int[] { ErrorLog, ErrorLogSize };
        void** values = stackalloc void*[] { log, (void*)LogBytes };
        fixed (byte* text = Encoding.UTF8.GetBytes(code.Text + '\0'))
        {
            int result = CudaDriver.LoadModule(out IntPtr module, text, 2, options, values);
            int length = new ReadOnlySpan<byte>(log, LogBytes).IndexOf((byte)0);
            CudaDriver.Check(result, $"load the kernel {_kernel} for {_device.Architecture}", Encoding.UTF8.GetString(log, Math.Max(0, length)));
            return module;
        }
    }
}
