using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Tensorboard;
using Trainer.Loop;

namespace Trainer.Monitoring;

/// <summary>The three summaries from which TensorBoard's HParams page is made: what is compared, a session's start and its end.</summary>
/// <remarks>
/// The messages (<c>HParamsPluginData</c> and what it holds, of TensorBoard's <c>plugins/hparams/{plugin_data,api}.proto</c>) are not among those that come
/// with TorchSharp, so they are written field by field: the numbers below are the fields' numbers there.
/// </remarks>
internal static class HyperParameterSummary
{
    private const int HParamExperiment = 2, HParamStart = 3, HParamEnd = 4;

    /// <summary>What is compared: every hyper-parameter with its type, and the metrics.</summary>
    public static Summary.Types.Value Experiment(RunDescription run, IEnumerable<string> metrics, double now) =>
        Make("_hparams_/experiment", HParamExperiment, message =>
        {
            Double(message, 3, now);
            foreach ((string name, JsonValue value) in run.HyperParameters)
            {
                Message(message, 4, info =>
                {
                    Text(info, 1, name);
                    Number(info, 4, value.GetValueKind() switch { JsonValueKind.String => 1, JsonValueKind.Number => 3, _ => 2 });
                });
            }

            foreach (string tag in metrics.Order(StringComparer.Ordinal)) Message(message, 5, info => Message(info, 1, name => Text(name, 2, tag)));
        });

    /// <summary>A session's start: the values.</summary>
    public static Summary.Types.Value Start(RunDescription run, double now) =>
        Make("_hparams_/session_start_info", HParamStart, message =>
        {
            foreach ((string name, JsonValue value) in run.HyperParameters)
            {
                Message(message, 1, entry =>
                {
                    Text(entry, 1, name);
                    entry.WriteTag(2, WireFormat.WireType.LengthDelimited);
                    entry.WriteMessage(ValueOf(value));
                });
            }

            Text(message, 4, run.Folder); // Runs are groups of one: seeds are hyper-parameters like any other.
            Double(message, 5, now);
        });

    /// <summary>A session's end: success or failure.</summary>
    public static Summary.Types.Value End(StopReason reason, double now) =>
        Make("_hparams_/session_end_info", HParamEnd, message =>
        {
            Number(message, 1, reason is StopReason.Completed or StopReason.Stopped ? 1 : 2);
            Double(message, 2, now);
        });

    private static Summary.Types.Value Make(string tag, int field, Action<CodedOutputStream> write) => new()
    {
        Tag = tag,
        Metadata = new() { PluginData = new() { PluginName = "hparams", Content = Bytes(message => Message(message, field, write)) } },
        Tensor = new() { Dtype = DataType.DtFloat, TensorShape = new() { Dim = { new TensorShapeProto.Types.Dim { Size = 1 } } }, FloatVal = { 0 } }, // Means nothing, but must be there.
    };

    private static Value ValueOf(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True => Value.ForBool(true),
        JsonValueKind.False => Value.ForBool(false),
        JsonValueKind.Number => Value.ForNumber(double.Parse(value.ToJsonString())),
        _ => Value.ForString(value.GetValue<string>()),
    };

    private static void Text(CodedOutputStream stream, int field, string text)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteString(text);
    }

    private static void Number(CodedOutputStream stream, int field, int number)
    {
        stream.WriteTag(field, WireFormat.WireType.Varint);
        stream.WriteInt32(number);
    }

    private static void Double(CodedOutputStream stream, int field, double number)
    {
        stream.WriteTag(field, WireFormat.WireType.Fixed64);
        stream.WriteDouble(number);
    }

    private static void Message(CodedOutputStream stream, int field, Action<CodedOutputStream> write)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteBytes(Bytes(write));
    }

    private static ByteString Bytes(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var stream = new CodedOutputStream(bytes, leaveOpen: true)) write(stream);
        return ByteString.CopyFrom(bytes.ToArray());
    }
}
