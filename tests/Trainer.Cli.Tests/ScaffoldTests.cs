using System.Xml.Linq;

namespace Trainer.Cli.Tests;

public sealed class ScaffoldTests : CliTest
{
    [Fact]
    public void A_new_plugin_builds_passes_its_test_and_trains()
    {
        (int code, string output, string errors) = Trainer("new", "plugin", "Acme.VisionLab", "--output", "my lab");
        Assert.True(code == 0, output + errors);
        string lab = Folder.File("my lab");
        Assert.Contains(lab, output, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(lab, "*", SearchOption.AllDirectories), file => Assert.DoesNotMatch("_(Name|name|TrainerHome)_", file + File.ReadAllText(file)));

        // Without a network: from a source that has nothing, so that only packages which these tests have too can be found.
        Directory.CreateDirectory(Folder.File("nothing"));
        string tested = DotNet.Succeeds(lab, "test", $"-p:RestoreSources={Folder.File("nothing")}", "-p:NuGetAudit=false");
        Assert.Matches(@"Passed:\s+2", tested);

        (code, output, errors) = Trainer("train", "my lab/config.json", "--run-dir", "run", "--set", "training:epochs=2");
        Assert.True(code == 0, output + errors);
        Assert.Contains("the best so far", output, StringComparison.Ordinal); // Its listener.
        output = Trainer("list", "--plugin", "my lab/bin/Acme.VisionLab.dll").Output;
        foreach (string name in (string[])["net", "descent", "steps", "stripes", "noise", "report"]) Assert.Contains("acme-vision-lab-" + name, output, StringComparison.Ordinal);

        (code, output) = DotNet.Run(lab, "build", "-p:TrainerHome=/nowhere");
        Assert.NotEqual(0, code);
        Assert.Contains("There is no Trainer.dll in '/nowhere'", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9lives", "like a namespace")]
    [InlineData("my-plugin", "like a namespace")]
    [InlineData("../escape", "like a namespace")]
    [InlineData("A..B", "like a namespace")]
    [InlineData("Acme.class", "'class' is a word of C#")]
    [InlineData("Trainer.Mine", "'Trainer' is taken")]
    public void A_name_that_is_none_is_refused(string name, string reason)
    {
        Refused(Trainer("new", "plugin", name), 2, $"'{name}' is no name for a plugin", reason);
        Assert.Equal([Config], Directory.GetFileSystemEntries(Folder.Path));
    }

    [Fact]
    public void A_folder_with_something_in_it_is_left_alone()
    {
        string thesis = Folder.Write("Precious/thesis.tex", "years of work");
        Refused(Trainer("new", "plugin", "Precious"), 2, Folder.File("Precious"), "is not empty", "--output DIR");
        Refused(Trainer("new", "plugin", "Precious", "--output", "Precious/thesis.tex"), 2, "is a file");
        Refused(Trainer("new", "plugin", "Precious", "--output", "/proc/precious"), 4, "/proc/precious cannot be written");
        Assert.Equal([thesis], Directory.GetFiles(Folder.File("Precious")));
        Directory.CreateDirectory(Folder.File("Empty"));
        Assert.Equal(0, Trainer("new", "plugin", "Precious", "-o", "Empty").Code);
    }

    [Fact]
    public void Its_test_packages_are_those_of_our_own_tests()
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value.Trim('[', ']'));
        string project = Path.Combine(Repository.Root, "src", "Trainer.Cli", "Templates", "plugin", "tests", "_Name_.Tests", "_Name_.Tests.csproj.txt");
        XElement[] references = [.. XDocument.Load(project).Descendants("PackageReference")];
        Assert.Equal(3, references.Length);
        Assert.All(references, reference => Assert.Equal(versions[reference.Attribute("Include")!.Value], reference.Attribute("Version")!.Value));
    }
}
