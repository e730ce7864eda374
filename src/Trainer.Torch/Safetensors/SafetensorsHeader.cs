using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace Trainer.Torch.Safetensors;

/// <summary>
/// The JSON header of a safetensors file (https://github.com/huggingface/safetensors, "Format"): for each tensor its type, shape and
/// byte range; the ranges together cover the data exactly once.
/// </summary>
internal sealed class SafetensorsHeader
{
    public const long MaximumLength = 100_000_000;
    public const string MetadataKey = "__metadata__";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public Dictionary<string, SafetensorsEntry> Entries { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Parses and checks a header against the number of data bytes behind it.</summary>
    /// <exception cref="FormatException">It breaks a rule of the format; the message says which.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        if (json.IsEmpty || json[0] != (byte)'{') throw new FormatException("the header does not begin with '{'");
        var header = new SafetensorsHeader();
        try
        {
            // Utf8JsonReader replaces bad bytes inside strings only when they are read: check them all first.
            _ = StrictUtf8.GetCharCount(json);
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            Expect(ref reader, JsonTokenType.StartObject, "an object");
            while (NextName(ref reader) is { } name)
            {
                if (name == MetadataKey) header.ReadMetadata(ref reader);
                else if (!header.Entries.TryAdd(name, ReadEntry(ref reader, name))) throw new FormatException($"tensor '{name}' stands twice in the header");
            }

            if (reader.Read()) throw new FormatException("something follows the header's object");
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new FormatException($"the header is not valid JSON: {error.Message}", error);
        }

        header.CheckCoverage(dataLength);
        return header;
    }

    /// <summary>The header's bytes, padded with spaces to a multiple of eight.</summary>
    /// <exception cref="ArgumentException">A name or metadata is no valid text.</exception>
    public static byte[] Format(IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                writer.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    CheckText(key);
                    CheckText(value);
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            foreach (SafetensorsEntry entry in entries)
            {
                CheckText(entry.Name);
                writer.WriteStartObject(entry.Name);
                writer.WriteString("dtype", SafetensorsTypes.Name(entry.Type));
                writer.WriteStartArray("shape");
                foreach (long size in entry.Shape) writer.WriteNumberValue(size);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(entry.Begin);
                writer.WriteNumberValue(entry.End);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    // The JSON writer would put U+FFFD in the place of half a surrogate pair: two names could become one.
    private static void CheckText(string text) => _ = StrictUtf8.GetByteCount(text);

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, $"an object as {MetadataKey}");
        while (NextName(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, $"a string as {MetadataKey}.{key}");
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw new FormatException($"{MetadataKey}.{key} stands twice");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"an object for tensor '{name}'");
        while (NextName(ref reader) is { } key)
        {
            bool again = key switch { "dtype" => type is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false };
            if (again) throw new FormatException($"tensor '{name}' has two '{key}'");
            switch (key)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String, $"a string as dtype of tensor '{name}'");
                    type = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, name, key);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, name, key);
                    break;
                default:
                    throw new FormatException($"tensor '{name}' has an unknown field '{key}'");
            }
        }

        if (type is null || shape is null || offsets is null) throw new FormatException($"tensor '{name}' lacks dtype, shape or data_offsets");
        if (offsets.Count != 2) throw new FormatException($"tensor '{name}' has {offsets.Count} data_offsets instead of 2");
        if (!SafetensorsTypes.TryParse(type, out ScalarType scalarType)) throw new FormatException($"tensor '{name}' has dtype '{type}', which is not supported");
        CheckSize(name, scalarType, shape, offsets[0], offsets[1]);
        return new SafetensorsEntry(name, scalarType, shape, offsets[0], offsets[1]);
    }

    private static void CheckSize(string name, ScalarType type, List<long> shape, long begin, long end)
    {
        if (end < begin) throw new FormatException($"tensor '{name}' ends ({end}) before it begins ({begin})");
        long bytes = SafetensorsTypes.Size(type);
        foreach (long size in shape.Where(size => size != 0))
        {
            // Zeros do not excuse an overflow of the rest: strides are products too.
            if (bytes > long.MaxValue / size) throw new FormatException($"tensor '{name}' has a shape whose size overflows: [{string.Join(", ", shape)}]");
            bytes *= size;
        }

        if (shape.Contains(0)) bytes = 0;
        if (bytes != end - begin)
            throw new FormatException($"tensor '{name}' of shape [{string.Join(", ", shape)}] takes {bytes} bytes, but its offsets hold {end - begin}");
    }

    private void CheckCoverage(long dataLength)
    {
        long at = 0;
        foreach (SafetensorsEntry entry in Entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin < at) throw new FormatException($"tensor '{entry.Name}' overlaps the tensor before it");
            if (entry.Begin > at) throw new FormatException($"{entry.Begin - at} bytes before tensor '{entry.Name}' belong to no tensor");
            if (entry.End > dataLength) throw new FormatException($"tensor '{entry.Name}' ends at byte {entry.End}, but the file holds only {dataLength} bytes of data: it is truncated or damaged");
            at = entry.End;
        }

        if (at != dataLength) throw new FormatException($"{dataLength - at} bytes at the end belong to no tensor");
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, $"an array as {key} of tensor '{name}'");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw new FormatException($"{key} of tensor '{name}' holds something other than whole numbers from 0 to 2^63-1");
            numbers.Add(number);
        }

        return numbers;
    }

    private static string? NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new FormatException("the header ends early");
        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type) throw new FormatException($"the header needs {what}");
    }
}
