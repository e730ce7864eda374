using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Configuration;

namespace Trainer.Components;

/// <summary>Loads assemblies with components of others.</summary>
public static class PluginLoader
{
    /// <summary>The key of configurations that lists plugins.</summary>
    public const string Key = "plugins";

    /// <summary>Loads the plugins that a configuration names and adds their components; their paths, relative to the file that names them, become absolute.</summary>
    /// <exception cref="ConfigException">A plugin cannot be used; the message says which and why.</exception>
    public static void LoadAll(ConfigTree tree, ComponentCatalogue catalogue)
    {
        if (tree.Root[Key] is not JsonArray list) return; // Absent, or of a wrong type, which binding reports.
        var loaded = new HashSet<string>();
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i]?.GetValueKind() != JsonValueKind.String || list[i]!.GetValue<string>() is not { Length: > 0 } name) continue;
            ConfigSource source = tree.SourceOf($"{Key}:{i}");
            string folder = source.IsText || source.Name.Length == 0 ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(source.Name))!;
            if (name.Contains('\0', StringComparison.Ordinal)) throw new ConfigException($"{Key}:{i}", "is no path.", source.Name);
            string path = Path.GetFullPath(name, folder);
            list[i] = path;
            try
            {
                if (loaded.Add(path)) Load(path, catalogue);
            }
            catch (ComponentException error)
            {
                throw new ConfigException($"{Key}:{i}", error.Message, source.Name);
            }
        }
    }

    /// <summary>Loads a plugin in a context of its own and adds its components.</summary>
    /// <param name="path">The assembly; its dependencies lie beside it.</param>
    /// <param name="catalogue">What its components are added to.</param>
    /// <exception cref="ComponentException">It cannot be used; the message says why.</exception>
    public static Assembly Load(string path, ComponentCatalogue catalogue)
    {
        string full = Path.GetFullPath(path);
        Assembly assembly = Open(full);
        try
        {
            catalogue.Add(assembly);
        }
        catch (ReflectionTypeLoadException error)
        {
            throw new ComponentException($"{full} {Reason(error.LoaderExceptions.FirstOrDefault(inner => inner is not null) ?? error)}");
        }

        ComponentInfo[] components = [.. catalogue.All.Where(component => component.OptionsType.Assembly == assembly)];
        if (components.Length == 0) throw new ComponentException($"{full} has no component: no record marked with [Component] that derives from a kind of component.");
        foreach (ComponentInfo component in components) CheckCreation(component, full);
        return assembly;
    }

    private static Assembly Open(string path)
    {
        if (Directory.Exists(path)) throw new ComponentException($"{path} is a directory. Name the assembly in it.");
        if (!File.Exists(path)) throw new ComponentException($"there is no plugin {path}. Has it been built?");
        try
        {
            AssemblyName name = AssemblyName.GetAssemblyName(path);
            if (PluginLoadContext.Shared.ContainsKey(name.Name!)) throw new ComponentException($"{path} is called like a part of Trainer, {name.Name}, and so is no plugin.");
            var context = new PluginLoadContext(path);
            Assembly assembly = context.LoadFromAssemblyPath(path);
            PluginCheck.References(assembly, context, path);
            return assembly;
        }
        catch (BadImageFormatException)
        {
            throw new ComponentException($"{path} is not a .NET assembly, or one for another processor.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new ComponentException($"{path} cannot be loaded: {error.Message}");
        }
    }

    private static string Reason(Exception error) => error is FileNotFoundException { FileName: { } name }
        ? $"needs the assembly {name}, which is not beside it."
        : $"does not fit this Trainer {PluginCheck.Version}: {error.Message}";

    private static void CheckCreation(ComponentInfo component, string path)
    {
        try
        {
            Activator.CreateInstance(component.OptionsType);
        }
        catch (Exception error) when (error is TargetInvocationException or MemberAccessException or TypeLoadException)
        {
            throw new ComponentException(
                $"the options of the {component.Kind} '{component.Name}', {component.OptionsType.FullName} in {path}, cannot be made: {(error.InnerException ?? error).Message}");
        }
    }
}
