using Trainer.Components;

namespace Trainer.Methods;

/// <summary>The components of this assembly.</summary>
public static class MethodComponents
{
    /// <summary>Makes them known to every <see cref="ComponentCatalogue"/> made from now on.</summary>
    public static void Include() => ComponentCatalogue.Include(typeof(MethodComponents).Assembly);
}
