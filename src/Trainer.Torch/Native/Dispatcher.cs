using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>
/// Calls any ATen operator by name through libtorch's stable C interface, without a compiler and without a binding for it.
/// </summary>
/// <remarks>
/// <strong>A wrong number or type of arguments ends the process</strong>: the interface is given an address and no count, and reads as many values from it as
/// the schema has. Hence this class stays inside the library, where every call is a constant that a test makes; the door for everybody is
/// <see cref="ScriptFunction"/>, which checks each call.
///
/// libtorch returns an error code here and writes its reason to the standard error stream. Where the reason matters, call the
/// operator in a <see cref="ScriptFunction"/>. Schema types <c>Scalar</c>, <c>SymInt[]</c> and present optional values
/// are not supported by the interface of libtorch 2.10.
/// </remarks>
internal static unsafe class Dispatcher
{
    /// <summary>Calls an operator.</summary>
    /// <param name="name">Its name with the namespace, <c>aten::mul</c>.</param>
    /// <param name="overload">Its overload name, <c>Tensor</c>; empty for the overload without a name.</param>
    /// <param name="results">The number of tensors that the schema returns.</param>
    /// <param name="arguments">All arguments of the schema in order; defaults are not filled in.</param>
    /// <returns>The results as new tensors of the caller's. An in-place operator returns a second handle of its target.</returns>
    /// <exception cref="LibTorchException">libtorch refused the call.</exception>
    public static Tensor[] Call(string name, string overload, int results, params ReadOnlySpan<OperatorArgument> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(overload);
        ArgumentOutOfRangeException.ThrowIfNegative(results);
        NativeLibraries.EnsureLoaded();
        ulong* stack = stackalloc ulong[Math.Max(arguments.Length, results) + 1];
        for (int i = 0; i < arguments.Length; i++) stack[i] = arguments[i].ToStack();
        if (StableApi.CallDispatcher(name, overload, stack, StableApi.Version) != 0)
            throw new LibTorchException($"{name}.{overload}", "refused; libtorch wrote the reason to the standard error stream");
        var tensors = new Tensor[results];
        for (int i = 0; i < results; i++) tensors[i] = Tensor.UnsafeCreateTensor((IntPtr)stack[i]);
        return tensors;
    }

    /// <summary>Tries every native entry that this library relies on and compares results with known numbers.</summary>
    /// <returns>One line per check; <see cref="SelfTestResult.Failure"/> is null where it passed. Never throws.</returns>
    public static IReadOnlyList<SelfTestResult> SelfTest() => NativeSelfTest.Run();
}
