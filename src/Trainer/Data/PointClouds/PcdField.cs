namespace Trainer.Data.PointClouds;

/// <summary>A field of the points of a PCD file.</summary>
/// <param name="Name">What it is called; <c>_</c> is padding.</param>
/// <param name="Type">What its numbers are.</param>
/// <param name="Count">How many numbers a point has of it.</param>
internal sealed record PcdField(string Name, NumberType Type, int Count)
{
    /// <summary>How many bytes a point has of it.</summary>
    public int Bytes => Count * Numbers.SizeOf(Type);

    /// <summary>The name of one of its numbers.</summary>
    public string Column(int i) => Count == 1 ? Name : $"{Name}_{i}";
}
