namespace Trainer.State;

/// <summary>Something whose state survives a restart.</summary>
public interface IStateful
{
    /// <summary>Writes everything that the next step depends on into <paramref name="node"/>. Tensors are referenced, not copied.</summary>
    void SaveState(StateNode node);

    /// <summary>Takes back what <see cref="SaveState"/> wrote. Tensors are copied out of the node, which is disposed afterwards.</summary>
    /// <exception cref="StateException">A value is missing or does not fit; the message names its path.</exception>
    void LoadState(StateNode node);
}
