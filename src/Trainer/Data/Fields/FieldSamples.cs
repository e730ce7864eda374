using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>Samples as they lie in files, before they are divided: pairs of fields, or trajectories, which stay whole so that no two sets share one.</summary>
/// <param name="Inputs">Of pairs float32 [samples, channels, rows, columns]; else states, float32 [samples, times, channels, rows, columns].</param>
/// <param name="Outputs">Of pairs float32 [samples, channels, rows, columns]; else null.</param>
internal sealed record FieldSamples(Tensor Inputs, Tensor? Outputs)
{
    /// <summary>How many there are.</summary>
    public long Count => Inputs.shape[0];

    /// <summary>Some that follow one another, in the same memory.</summary>
    public FieldSamples Part(long first, long count) => new(Inputs.narrow(0, first, count), Outputs?.narrow(0, first, count));

    /// <summary>The samples as a set, which then owns what it holds.</summary>
    /// <param name="trajectories">How states become pairs; null where these are pairs.</param>
    public FieldSet ToSet(TrajectoryOptions? trajectories) => trajectories?.ToPairs(Inputs) ?? new(Inputs.alias().DetachFromDisposeScope(), Outputs!.alias().DetachFromDisposeScope());
}
