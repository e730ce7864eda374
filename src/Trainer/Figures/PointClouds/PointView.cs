using System.Text.Json.Serialization;

namespace Trainer.Figures.PointClouds;

/// <summary>Where a <see cref="PointCloudFigure"/> is seen from, before anybody turns it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PointView>))]
public enum PointView
{
    /// <summary>From behind and above, what is near larger.</summary>
    Perspective,

    /// <summary>From above, x to the right and y up, everything in one scale.</summary>
    BirdsEye,
}
