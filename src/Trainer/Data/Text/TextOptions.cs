using Trainer.Components;
using Trainer.Randomness;

namespace Trainer.Data.Text;

/// <summary>Where bytes to learn from come from.</summary>
[ComponentKind("text")]
public abstract record TextOptions
{
    /// <summary>Reads or makes the bytes.</summary>
    /// <param name="data">Where data sets lie.</param>
    /// <param name="random">Decides what is made.</param>
    /// <exception cref="DataException">They cannot be read.</exception>
    public abstract byte[] Load(DataFolder data, RandomStream random);
}
