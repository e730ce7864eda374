namespace Trainer.Optimizers.Blockwise;

/// <summary>Which numbers the codes of an optimizer's state stand for.</summary>
public enum StateMap
{
    /// <summary>Decades from 1 down to 10⁻⁶, finer towards 1: what works.</summary>
    Dynamic,

    /// <summary>Equal distances: what does not, to compare with.</summary>
    Linear,
}
