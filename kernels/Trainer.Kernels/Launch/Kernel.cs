using System.Reflection;

namespace Trainer.Kernels.Launch;

/// <summary>A kernel, written once as a static method for ILGPU, that runs in the simulator and on CUDA.</summary>
internal sealed class Kernel
{
    /// <summary>The most threads that a group may have.</summary>
    public const int MostThreads = 1024;

    /// <summary>Names a kernel.</summary>
    /// <param name="name">What files and messages call it, such as "quantize".</param>
    /// <param name="method">The method, explicitly grouped.</param>
    /// <param name="largestGroup">The most threads of a group; default 1024.</param>
    /// <param name="isFused">Whether a product and a sum may become one operation, which is faster and rounds once; default true.</param>
    public Kernel(string name, MethodInfo method, int largestGroup = MostThreads, bool isFused = true)
    {
        (Name, Method, LargestGroup, IsFused) = (name, method, largestGroup, isFused);
        Identity = $"{Method.DeclaringType}.{Method.Name}<{string.Join(", ", (object[])Method.GetGenericArguments())}>({string.Join(", ", Method.GetParameters().Select(parameter => parameter.ParameterType))})";
    }

    /// <summary>What files and messages call it.</summary>
    public string Name { get; }

    /// <summary>The method.</summary>
    public MethodInfo Method { get; }

    /// <summary>The method's name, type arguments and parameters.</summary>
    public string Identity { get; }

    /// <summary>The most threads of a group.</summary>
    public int LargestGroup { get; }

    /// <summary>Whether a product and a sum may become one operation. Without, results are to the bit those of the CPU.</summary>
    public bool IsFused { get; }

    /// <summary>How many groups keep the device busy, for a kernel whose groups take turns at the work: no more than there is work for.</summary>
    /// <param name="launcher"><see cref="Launcher.Simulator"/> or <see cref="Launcher.Cuda"/>.</param>
    /// <param name="device">The device's index.</param>
    /// <param name="groupSize">The threads of a group.</param>
    /// <param name="sharedBytes">The dynamic shared memory of a group.</param>
    /// <param name="pieces">The pieces of work.</param>
    public KernelShape Occupy(Launcher launcher, int device, int groupSize, int sharedBytes, long pieces)
    {
        long room = launcher == Launcher.Cuda ? CudaFunction.Get(this, device).Capacity(groupSize, sharedBytes) : Simulator.Groups;
        return new((int)Math.Max(1, Math.Min(room, pieces)), groupSize, sharedBytes);
    }

    /// <summary>Runs the kernel: in the simulator before this returns, on CUDA in the order of torch's current stream.</summary>
    /// <param name="launcher"><see cref="Launcher.Simulator"/> or <see cref="Launcher.Cuda"/>.</param>
    /// <param name="device">The device's index.</param>
    /// <param name="shape">How many threads.</param>
    /// <param name="arguments">The method's arguments. The memory of views must not move or go before the kernel has been put on the stream; torch keeps it until the stream is past that.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void Launch(Launcher launcher, int device, KernelShape shape, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (launcher == Launcher.Cuda) CudaFunction.Get(this, device).Launch(shape, arguments);
        else Simulator.Launch(this, shape, arguments);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
