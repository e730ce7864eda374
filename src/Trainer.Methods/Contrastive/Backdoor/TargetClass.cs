using Trainer.Data;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>The class that an attack is to have images taken for.</summary>
internal static class TargetClass
{
    /// <summary>Its label.</summary>
    /// <param name="data">The set.</param>
    /// <param name="name">The class's name.</param>
    /// <param name="key">The place of the name in a configuration, for messages.</param>
    /// <exception cref="DataException">There is no class of this name, or no training sample of it.</exception>
    public static long Find(LabelledData data, string name, string key)
    {
        int label = data.Classes.ToList().IndexOf(name);
        if (label < 0) throw new DataException($"{key}: there is no class '{name}'; the classes are {string.Join(", ", data.Classes.Take(20))}{(data.Classes.Count > 20 ? ", …" : "")}.");
        if (!data.Train.Labels.data<long>().Contains(label)) throw new DataException($"{key}: no training sample is of the class '{name}'. Take more samples, or another target.");
        return label;
    }
}
