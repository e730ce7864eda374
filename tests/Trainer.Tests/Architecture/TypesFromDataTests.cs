using System.Text.RegularExpressions;

namespace Trainer.Tests.Architecture;

/// <summary>No file decides which type is made: data are numbers and text, and only a component's name, looked up in the catalogue, picks a type.</summary>
public sealed class TypesFromDataTests
{
    // What reads types from data, wherever it stands.
    private static readonly string[] Never =
    [
        "BinaryFormatter", "SoapFormatter", "LosFormatter", "NetDataContractSerializer", "DataContractSerializer", "XmlSerializer", "ObjectStateFormatter", "TypeNameHandling", "JsonPolymorphic",
        "JsonDerivedType", @"JsonTypeInfo\w*", @"\bType\.GetType\(", @"Assembly\w*\.GetType\(", "FormatterServices", "GetUninitializedObject", @"Deserialize<(object|dynamic)>", @"\bdynamic\s+\w+\s*=", "ScriptModule<object>",
    ];

    // What makes objects of types known at run time only, and where the catalogue does.
    private static readonly (string Pattern, string[] Places)[] Only =
    [
        (@"Activator\.CreateInstance", ["Components/OptionInfo.cs", "Components/PluginLoader.cs", "Configuration/OptionsBinder.cs"]),
        (@"Assembly\.(Load|LoadFrom|LoadFile|UnsafeLoadFrom)\(|LoadFromAssembly(Path|Name)\(|LoadFromStream\(", ["Components/PluginLoadContext.cs", "Components/PluginLoader.cs", "Components/PluginCheck.cs"]),
        (@"MakeGenericType", ["Configuration/OptionsBinder.cs"]),
    ];

    [Fact]
    public void No_type_is_made_from_data()
    {
        string source = Path.Combine(Repository.Root, "src");
        string[] files = [.. Repository.Sources(source)];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string text = File.ReadAllText(file), name = Path.GetRelativePath(Path.Combine(source, "Trainer"), file).Replace('\\', '/');
            Assert.All(Never, pattern => Assert.DoesNotMatch(pattern, text));
            foreach ((string pattern, string[] places) in Only) Assert.True(places.Contains(name) || !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(5)), $"{file} has {pattern}");
        }

        // A place that is needed no longer is to be struck off.
        foreach ((string pattern, string[] places) in Only) Assert.All(places, place => Assert.Matches(pattern, File.ReadAllText(Path.Combine(source, "Trainer", place))));
    }
}
