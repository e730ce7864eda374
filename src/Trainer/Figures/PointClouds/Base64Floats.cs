using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainer.Figures.PointClouds;

/// <summary>Numbers as the base-64 text of their bytes, little-endian: exact, and a third of what they are as decimals.</summary>
internal sealed class Base64Floats : JsonConverter<float[]>
{
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        byte[] bytes = reader.GetBytesFromBase64();
        return bytes.Length % sizeof(float) == 0 ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : throw new JsonException($"{bytes.Length} bytes are no numbers of 4 bytes.");
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) => writer.WriteBase64StringValue(MemoryMarshal.AsBytes<float>(value));
}
