using static TorchSharp.torch;

namespace Trainer.Torch.Safetensors;

/// <summary>The element types that both the format and TorchSharp know.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] Types =
    [
        ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8),
        ("F32", ScalarType.Float32, 4), ("I32", ScalarType.Int32, 4),
        ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2), ("I16", ScalarType.Int16, 2),
        ("U8", ScalarType.Byte, 1), ("I8", ScalarType.Int8, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    public static bool TryParse(string name, out ScalarType type)
    {
        foreach ((string known, ScalarType value, _) in Types)
        {
            if (known == name)
            {
                type = value;
                return true;
            }
        }

        type = default;
        return false;
    }

    public static string? Name(ScalarType type) => Types.FirstOrDefault(known => known.Type == type).Name;

    public static int Size(ScalarType type) => Types.First(known => known.Type == type).Size;
}
