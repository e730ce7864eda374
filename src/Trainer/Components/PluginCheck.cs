using System.Reflection;

namespace Trainer.Components;

/// <summary>Checks that a plugin fits this Trainer, before its types are looked at: what the runtime says of a misfit is hard to read.</summary>
internal static class PluginCheck
{
    /// <summary>This Trainer's version.</summary>
    public static Version Version => typeof(PluginCheck).Assembly.GetName().Version!;

    /// <exception cref="ComponentException">The plugin was built against another Trainer, or something it refers to is missing or older than it asks for.</exception>
    public static void References(Assembly plugin, PluginLoadContext context, string path)
    {
        foreach (AssemblyName reference in plugin.GetReferencedAssemblies())
        {
            if (PluginLoadContext.Shared.TryGetValue(reference.Name!, out Assembly? shared)) CheckVersion(reference, shared.GetName().Version!, path);
            else CheckPresence(reference, context, path);
        }
    }

    // As semantic versions say: up to 1.0 each minor version may break what was before.
    private static void CheckVersion(AssemblyName reference, Version ours, string path)
    {
        Version theirs = reference.Version ?? ours;
        bool isOurs = reference.Name is "Trainer" or "Trainer.Torch";
        bool isOlder = isOurs && (theirs.Major < ours.Major || (ours.Major == 0 && theirs.Major == 0 && theirs.Minor < ours.Minor));
        if (theirs <= ours && !isOlder) return;
        string remedy = isOlder ? "Build it against this one." : isOurs ? "Update Trainer, or build the plugin against this one." : "Refer to that version in the plugin.";
        throw new ComponentException($"{path} was built against {reference.Name} {theirs}; this program has {ours}. {remedy}");
    }

    private static void CheckPresence(AssemblyName reference, PluginLoadContext context, string path)
    {
        try
        {
            context.LoadFromAssemblyName(reference);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            throw new ComponentException(
                $"{path} needs the assembly {reference.Name} {reference.Version}, which is neither beside it nor part of .NET {Environment.Version.Major}. "
                + "Build the plugin with <EnableDynamicLoading>true</EnableDynamicLoading>, which puts it there.");
        }
    }
}
