namespace Trainer.Methods.Physics.Transport;

/// <summary>What the network of the characteristics gives.</summary>
public enum PositionOutput
{
    /// <summary>What is added to the label, which is periodic as the network is.</summary>
    Displacement,

    /// <summary>The place itself, as in the published code; not periodic, so that a periodic network must fit a jump.</summary>
    Direct,
}
