using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Trainer.Monitoring;

/// <summary>A TensorBoard event file: length-prefixed protocol-buffer events with masked CRC-32C checksums (the TFRecord framing).</summary>
/// <remarks>TorchSharp's own writer opens and closes its file at every event; this one keeps it open and flushes on request.</remarks>
/// <param name="folder">The folder of event files; each process adds one.</param>
public sealed class TensorBoardFile(string folder) : IMetricSink
{
    private FileStream? _file;

    /// <inheritdoc/>
    public void Open(long step)
    {
        Directory.CreateDirectory(folder);
        string stamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        string path = Path.Combine(folder, $"events.out.tfevents.{stamp}.{Environment.MachineName}.{Environment.ProcessId}");
        _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 16 * 1024);
        Write(new Event { WallTime = Now(), FileVersion = "brain.Event:2" });
        if (step > 0)
        {
            // Tells TensorBoard to drop what an interrupted run recorded from the next step on; what this step measured stays.
            Write(new Event { WallTime = Now(), Step = step + 1, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
        }
    }

    /// <inheritdoc/>
    public void Write(MetricRecord record)
    {
        var summary = new Summary();
        foreach ((string name, double value) in record.Values)
        {
            summary.Value.Add(new Summary.Types.Value { Tag = record.Split + "/" + name, SimpleValue = (float)value });
        }

        Write(new Event { WallTime = Now(), Step = record.Step, Summary = summary });
    }

    /// <inheritdoc/>
    public void Flush() => _file?.Flush();

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    private void Write(Event record)
    {
        byte[] data = record.ToByteArray();
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc(header[..8]));
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc(data));
        _file!.Write(header);
        _file.Write(data);
        _file.Write(footer);
    }

    /// <summary>The checksum of TFRecord: CRC-32C, rotated by 15 bits, plus a constant.</summary>
    internal static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = ~0u;
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8;
    }
}
