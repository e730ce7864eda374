namespace Trainer.Methods.Operators.Multigrid;

/// <summary>What a multigrid operator normalises, over channels, rows and columns together.</summary>
public enum CycleNormalisation
{
    /// <summary>Nothing: cycles are linear and know no grid.</summary>
    None,

    /// <summary>The corrected feature of every level on the way up.</summary>
    Correction,

    /// <summary>What comes out of a cycle, before the activation.</summary>
    Output,
}
