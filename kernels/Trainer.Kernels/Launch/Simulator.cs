using System.Reflection;
using ILGPU;
using ILGPU.Runtime.CPU;

namespace Trainer.Kernels.Launch;

/// <summary>ILGPU's simulated GPU with warps of 32 and groups of up to 1024, a thread of the system for each of its own, over torch's CPU memory.</summary>
internal static class Simulator
{
    /// <summary>The groups of a kernel whose groups take turns: more than one, so that taking turns is tested.</summary>
    public const int Groups = 2;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<MethodInfo, ILGPU.Runtime.Kernel> Loaded = [];
    private static readonly Lazy<CPUAccelerator> Accelerator = new(() => CPUDevice.Nvidia.CreateCPUAccelerator(Context.Create(builder => builder.CPU(CPUDevice.Nvidia))));

    /// <summary>Runs a kernel to its end.</summary>
    public static void Launch(Kernel kernel, KernelShape shape, ReadOnlySpan<KernelArgument> arguments)
    {
        lock (Gate)
        {
            CPUAccelerator accelerator = Accelerator.Value;
            if (!Loaded.TryGetValue(kernel.Method, out ILGPU.Runtime.Kernel? loaded)) Loaded[kernel.Method] = loaded = accelerator.LoadKernel(kernel.Method);
            var owned = new List<IDisposable>();
            var boxed = new object[arguments.Length];
            for (int i = 0; i < boxed.Length; i++) boxed[i] = arguments[i].Box(accelerator, owned);
            // ILGPU refuses to give memory to a kernel that uses none, and none to one that does.
            SharedMemoryConfig shared = shape.SharedBytes == 0 ? default : SharedMemoryConfig.RequestDynamic<byte>(shape.SharedBytes);
            var config = new KernelConfig(shape.Groups, shape.GroupSize, shared);
            loaded.Launch(accelerator.DefaultStream, config, boxed);
            accelerator.DefaultStream.Synchronize();
            foreach (IDisposable item in owned) item.Dispose();
        }
    }
}
