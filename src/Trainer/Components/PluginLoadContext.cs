using System.Reflection;
using System.Runtime.Loader;

namespace Trainer.Components;

/// <summary>
/// Where a plugin's assemblies live. What Trainer and the methods that the program brings consist of is taken from Trainer itself, so that a plugin's types and Trainer's are the same; all
/// else comes from the plugin's folder and is its own, whatever other plugins or the program use.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private static readonly Lazy<Dictionary<string, Assembly>> SharedAssemblies = new(FindShared);

    private readonly AssemblyDependencyResolver _resolver;

    /// <exception cref="InvalidOperationException">The plugin's list of dependencies (<c>.deps.json</c>) is damaged.</exception>
    public PluginLoadContext(string path) : base(path) => _resolver = new(path);

    /// <summary>Trainer's assemblies and what they depend on, by name.</summary>
    public static IReadOnlyDictionary<string, Assembly> Shared => SharedAssemblies.Value;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.TryGetValue(assemblyName.Name!, out Assembly? shared)) return shared;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null; // Null: .NET's own, or missing.
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;

    private static Dictionary<string, Assembly> FindShared()
    {
        Assembly trainer = typeof(PluginLoadContext).Assembly;
        AssemblyLoadContext host = GetLoadContext(trainer)!;
        Assembly[] own = [trainer, .. ComponentCatalogue.Included.Where(assembly => GetLoadContext(assembly) == host)];
        Dictionary<string, Assembly> found = own.Distinct().ToDictionary(assembly => assembly.GetName().Name!);
        var open = new Queue<Assembly>(found.Values);
        while (open.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies())
            {
                if (IsFramework(name.Name!) || found.ContainsKey(name.Name!)) continue;
                try
                {
                    open.Enqueue(found[name.Name!] = host.LoadFromAssemblyName(name));
                }
                catch (FileNotFoundException)
                {
                    // A dependency that this program was published without.
                }
            }
        }

        return found;
    }

    private static bool IsFramework(string name) => name is "System" or "netstandard" or "mscorlib" || name.StartsWith("System.", StringComparison.Ordinal);
}
