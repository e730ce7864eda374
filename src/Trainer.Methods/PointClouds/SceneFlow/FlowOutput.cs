namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>How the flow of pairs is kept.</summary>
public enum FlowOutput
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Both clouds and the flow, in an archive for NumPy.</summary>
    Npz,

    /// <summary>The first cloud and its flow as a polygon file.</summary>
    Ply,

    /// <summary>The first cloud and its flow as a point-cloud file.</summary>
    Pcd,
}
