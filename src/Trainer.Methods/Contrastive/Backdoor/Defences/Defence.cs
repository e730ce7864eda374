using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>A defence at work.</summary>
/// <param name="method">The encoder's method that comes out of it, trained or changed as it goes.</param>
public abstract class Defence(ContrastiveMethod method) : IDisposable
{
    /// <summary>The encoder's method that comes out of it.</summary>
    public ContrastiveMethod Method { get; } = method;

    /// <summary>Whether one step is all.</summary>
    public virtual bool IsOneShot => true;

    /// <summary>Makes a step.</summary>
    /// <returns>Its loss, one element without a graph; 0 where it has none.</returns>
    public abstract Tensor Step(StepContext step);

    /// <summary>What is done to every image before the encoder sees it: a new tensor. Nothing unless a defence is one of inputs.</summary>
    /// <param name="images">(samples, channels, height, width) in [0, 1].</param>
    public virtual Tensor Filter(Tensor images) => images.alias();

    /// <summary>What is to be said of the defence itself; null for nothing.</summary>
    public virtual MetricSet? Measure() => null;

    /// <summary>Registers what the next step depends on, the encoder as <c>model</c>.</summary>
    public virtual void State(StateTree state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Add("model", Method);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the defence made.</summary>
    protected virtual void Dispose(bool disposing) { }
}
