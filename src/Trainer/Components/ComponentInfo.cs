using System.Reflection;
using Trainer.Configuration;

namespace Trainer.Components;

/// <summary>A component as the catalogue knows it.</summary>
/// <param name="Kind">What it competes for: <c>optimizer</c>, <c>model</c> …</param>
/// <param name="Name">Its name in configurations.</param>
/// <param name="Summary">One sentence on what it is.</param>
/// <param name="OptionsType">Its options record.</param>
public sealed record ComponentInfo(string Kind, string Name, string Summary, Type OptionsType)
{
    /// <summary>Where it and its options come from; none for common knowledge.</summary>
    public IEnumerable<PaperAttribute> Papers => OptionsType.GetCustomAttributes<PaperAttribute>().Concat(OptionProperties.Of(OptionsType).SelectMany(property => property.GetCustomAttributes<PaperAttribute>()));

    /// <summary>The component's options, in the order of declaration, the base record's last.</summary>
    public IReadOnlyList<OptionInfo> Options => OptionInfo.Of(OptionsType);
}
