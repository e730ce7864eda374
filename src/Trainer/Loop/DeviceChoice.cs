using System.Globalization;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>Turns a device's name into a device that is there.</summary>
public static class DeviceChoice
{
    /// <summary>The device for <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="setting">What the user calls it, for messages.</param>
    /// <exception cref="EnvironmentException">There is no such device.</exception>
    public static Device Resolve(string name, string setting = "training:device")
    {
        if (name == "cpu") return CPU;
        int count = cuda.is_available() ? cuda.device_count() : 0;
        if (name == "auto") return count > 0 ? device("cuda:0") : CPU;
        int index = name.Contains(':') ? int.Parse(name[(name.IndexOf(':') + 1)..], CultureInfo.InvariantCulture) : 0;
        if (index < count) return device($"cuda:{index}");
        throw new EnvironmentException(count == 0
            ? $"{setting} is '{name}', but no CUDA device can be used here: this build carries libtorch for {Flavour()}. "
              + $"Use {setting}{(setting.StartsWith('-') ? " " : "=")}cpu, or build with -p:TorchBackend=cuda on a machine with an NVIDIA driver."
            : $"{setting} is '{name}', but there are only {count} CUDA devices (cuda:0 to cuda:{count - 1}).");
    }

    private static string Flavour() =>
        Torch.Native.NativeLibraries.ExternalFolder is { } folder ? folder : "CPUs";
}
