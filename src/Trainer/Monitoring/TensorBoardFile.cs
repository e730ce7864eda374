using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;
using Trainer.Loop;

namespace Trainer.Monitoring;

/// <summary>A TensorBoard event file: length-prefixed protocol-buffer events with masked CRC-32C checksums (the TFRecord framing).</summary>
/// <remarks>TorchSharp's own writer opens and closes its file at every event; this one keeps it open and flushes on request.</remarks>
/// <param name="folder">The folder of event files; each process adds one.</param>
/// <param name="run">The run, whose configuration is shown with its metrics (the HParams page); null for none.</param>
/// <param name="time">What times of events come from; null for the system's.</param>
public sealed class TensorBoardFile(string folder, RunDescription? run = null, TimeProvider? time = null) : IMediaSink
{
    private readonly SteadyClock _clock = new(time ?? TimeProvider.System);
    private readonly HashSet<string> _metrics = [];
    private FileStream? _file;

    /// <inheritdoc/>
    public string Name => "TensorBoard";

    /// <inheritdoc/>
    public string Place => folder;

    /// <inheritdoc/>
    public void Open(long step)
    {
        Directory.CreateDirectory(folder);
        string stamp = _clock.Milliseconds.ToString(CultureInfo.InvariantCulture);
        string path = Path.Combine(folder, $"events.out.tfevents.{stamp}.{Environment.MachineName}.{Environment.ProcessId}");
        _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 16 * 1024);
        Write(new Event { WallTime = Now(), FileVersion = "brain.Event:2" });
        if (step > 0)
        {
            // Tells TensorBoard to drop what an interrupted run recorded from the next step on; what this step measured stays.
            Write(new Event { WallTime = Now(), Step = step + 1, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
        }

        if (run is not null) Write(0, HyperParameterSummary.Start(run, Now()));
    }

    /// <inheritdoc/>
    public void Write(MetricRecord record)
    {
        var summary = new Summary();
        foreach ((string name, double value) in record.Values)
        {
            string tag = record.Split + "/" + name;
            summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
            if (record.Split is "train" or "validation" or "test") _metrics.Add(tag);
        }

        Write(new Event { WallTime = Now(), Step = record.Step, Summary = summary });
    }

    /// <inheritdoc/>
    public void Write(HistogramRecord record)
    {
        var histogram = new HistogramProto
        {
            Min = record.Minimum,
            Max = record.Limits[^1],
            Num = record.Counts.Sum(),
            Sum = record.Sum,
            SumSquares = record.SumOfSquares,
        };
        histogram.BucketLimit.AddRange(record.Limits);
        histogram.Bucket.AddRange(record.Counts);
        Write(record.Step, new Summary.Types.Value { Tag = record.Name, Histo = histogram });
    }

    /// <inheritdoc/>
    public void Write(ImageRecord record) => Write(record.Step, new Summary.Types.Value
    {
        Tag = record.Name,
        Image = new()
        {
            Width = record.Width,
            Height = record.Height,
            Colorspace = record.Channels, // 1 grey, 3 RGB, 4 RGBA.
            EncodedImageString = ByteString.CopyFrom(PngEncoder.Encode(record)),
        },
    });

    /// <inheritdoc/>
    public void Write(TextRecord record) => Write(record.Step, new Summary.Types.Value
    {
        Tag = record.Name,
        Metadata = new() { PluginData = new() { PluginName = "text" } },
        Tensor = new() { Dtype = DataType.DtString, TensorShape = new(), StringVal = { ByteString.CopyFromUtf8(record.Text) } },
    });

    /// <inheritdoc/>
    public void Finish(StopReason reason)
    {
        if (run is null) return;
        Write(0, HyperParameterSummary.Experiment(run, _metrics, Now()));
        Write(0, HyperParameterSummary.End(reason, Now()));
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_file is null) return;
        _file.Flush();
        OpenFile.CheckThere(_file.Name);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private double Now() => _clock.Milliseconds / 1000.0;

    private void Write(long step, Summary.Types.Value value) =>
        Write(new Event { WallTime = Now(), Step = step, Summary = new() { Value = { value } } });

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
