using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainer.State;

/// <summary>How state values are written: NaN and infinities by name, numbers with every bit.</summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };
}
