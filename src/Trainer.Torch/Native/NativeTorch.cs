using TorchSharp;

namespace Trainer.Torch.Native;

/// <summary>
/// The C++ functions of libtorch that have no C interface, called by their mangled names. None of those called here throws
/// with the arguments it is given: a C++ exception through such a call would end the process.
/// </summary>
/// <remarks>The names follow the Itanium C++ ABI (Linux, macOS) and libtorch 2.10; one that is missing gives a <see cref="NotSupportedException"/>.</remarks>
internal static unsafe class NativeTorch
{
    private static readonly NativeSymbol SetAutocast = new("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb");
    private static readonly NativeSymbol IsAutocast = new("_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE");
    private static readonly NativeSymbol SetType = new("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE");
    private static readonly NativeSymbol AutocastTypeOf = new("_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE");
    private static readonly NativeSymbol ClearCache = new("_ZN2at8autocast11clear_cacheEv");
    private static readonly NativeSymbol Increment = new("_ZN2at8autocast17increment_nestingEv");
    private static readonly NativeSymbol Decrement = new("_ZN2at8autocast17decrement_nestingEv");
    private static readonly NativeSymbol Context = new("_ZN2at13globalContextEv");
    private static readonly NativeSymbol SetDeterministic = new("_ZN2at7Context26setDeterministicAlgorithmsEbb");
    private static readonly NativeSymbol IsDeterministic = new("_ZNK2at7Context23deterministicAlgorithmsEv");
    private static readonly NativeSymbol IsWarnOnly = new("_ZNK2at7Context31deterministicAlgorithmsWarnOnlyEv");
    private static readonly NativeSymbol SetBenchmark = new("_ZN2at7Context17setBenchmarkCuDNNEb");
    private static readonly NativeSymbol SetMatmulPrecision = new("_ZN2at7Context25setFloat32MatmulPrecisionERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE");
    private static readonly NativeSymbol MatmulPrecisionOf = new("_ZNK2at7Context22float32MatmulPrecisionEv");
    private static readonly NativeSymbol NextLevel = new("_ZN5torch8autograd14ForwardADLevel12get_next_idxEv");
    private static readonly NativeSymbol FreeLevel = new("_ZN5torch8autograd14ForwardADLevel11release_idxEm");

    /// <summary>Every symbol that all systems have, for the self-test.</summary>
    public static IReadOnlyList<NativeSymbol> Symbols { get; } =
    [
        SetAutocast, IsAutocast, SetType, AutocastTypeOf, ClearCache, Increment, Decrement,
        Context, SetDeterministic, IsDeterministic, IsWarnOnly, SetBenchmark, MatmulPrecisionOf, NextLevel, FreeLevel,
    ];

    /// <summary>True when autocast is on for the device type on this thread.</summary>
    public static bool AutocastEnabled(DeviceType device) => ((delegate* unmanaged[Cdecl]<sbyte, byte>)IsAutocast.Address)((sbyte)device) != 0;

    public static void SetAutocastEnabled(DeviceType device, bool on) =>
        ((delegate* unmanaged[Cdecl]<sbyte, byte, void>)SetAutocast.Address)((sbyte)device, on ? (byte)1 : (byte)0);

    public static torch.ScalarType AutocastType(DeviceType device) =>
        (torch.ScalarType)((delegate* unmanaged[Cdecl]<sbyte, sbyte>)AutocastTypeOf.Address)((sbyte)device);

    public static void SetAutocastType(DeviceType device, torch.ScalarType type) =>
        ((delegate* unmanaged[Cdecl]<sbyte, sbyte, void>)SetType.Address)((sbyte)device, (sbyte)type);

    public static void ClearAutocastCache() => ((delegate* unmanaged[Cdecl]<void>)ClearCache.Address)();

    /// <summary>Enters one more autocast region on this thread and returns the depth.</summary>
    public static int EnterAutocast() => ((delegate* unmanaged[Cdecl]<int>)Increment.Address)();

    /// <summary>Leaves an autocast region on this thread and returns the depth left.</summary>
    public static int LeaveAutocast() => ((delegate* unmanaged[Cdecl]<int>)Decrement.Address)();

    public static bool DeterministicAlgorithms() => ((delegate* unmanaged[Cdecl]<IntPtr, byte>)IsDeterministic.Address)(GlobalContext()) != 0;

    public static bool DeterministicWarnOnly() => ((delegate* unmanaged[Cdecl]<IntPtr, byte>)IsWarnOnly.Address)(GlobalContext()) != 0;

    public static void SetDeterministicAlgorithms(bool on, bool warnOnly) =>
        ((delegate* unmanaged[Cdecl]<IntPtr, byte, byte, void>)SetDeterministic.Address)(GlobalContext(), on ? (byte)1 : (byte)0, warnOnly ? (byte)1 : (byte)0);

    /// <summary>Whether cuDNN tries several algorithms and keeps the fastest, which makes the choice depend on timing.</summary>
    public static void SetCudnnBenchmark(bool on) =>
        ((delegate* unmanaged[Cdecl]<IntPtr, byte, void>)SetBenchmark.Address)(GlobalContext(), on ? (byte)1 : (byte)0);

    /// <summary>How exact float32 matrix products are: 0 highest, 1 high, 2 medium.</summary>
    public static int MatmulPrecision() => ((delegate* unmanaged[Cdecl]<IntPtr, int>)MatmulPrecisionOf.Address)(GlobalContext());

    /// <summary>Sets how exact float32 matrix products are.</summary>
    /// <param name="word"><c>highest</c>, <c>high</c> or <c>medium</c>: libtorch throws at any other.</param>
    public static void SetFloat32MatmulPrecision(string word)
    {
        // A std::string of libstdc++: where its characters are, how many, and room for up to 15 of them.
        byte* text = stackalloc byte[32];
        new Span<byte>(text, 32).Clear();
        *(byte**)text = text + 16;
        *(nint*)(text + 8) = System.Text.Encoding.ASCII.GetBytes(word, new Span<byte>(text + 16, 15));
        ((delegate* unmanaged[Cdecl]<IntPtr, byte*, void>)SetMatmulPrecision.Address)(GlobalContext(), text);
    }

    /// <summary>Opens a level of forward-mode differentiation. libtorch has one per process and throws on a second: the caller holds the lock.</summary>
    public static ulong EnterForwardLevel() => ((delegate* unmanaged[Cdecl]<ulong>)NextLevel.Address)();

    public static void LeaveForwardLevel(ulong level) => ((delegate* unmanaged[Cdecl]<ulong, void>)FreeLevel.Address)(level);

    private static IntPtr GlobalContext() => ((delegate* unmanaged[Cdecl]<IntPtr>)Context.Address)();
}
