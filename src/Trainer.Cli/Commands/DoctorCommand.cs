using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;
using TorchSharp;
using Trainer.Data;
using Trainer.Runs;
using Trainer.Torch.Native;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string?> data = SharedOptions.Data();
        var command = new Command("doctor", "Says what this installation consists of and whether it works: versions, devices, native libraries, the loader's own errors.") { data };
        command.SetAction(arguments => ErrorReport.Guard(() => Examine(Terminal.Output, DataFolder.Resolve(arguments.GetValue(data)))));
        return command;
    }

    private static int Examine(IAnsiConsole console, DataFolder data)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value) => grid.AddRow($"[grey]{Markup.Escape(name)}[/]", Markup.Escape(value));
        foreach ((string name, string value) in RunSummary.Versions) Row(name, value);
        Row("architecture", $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores");
        Row("data folder", data.Path + (Directory.Exists(data.Path) ? "" : " (does not exist yet)"));
        foreach ((string name, string? path) in NativeLibraries.Find()) Row(name, path ?? "not found");
        try
        {
            NativeLibraries.EnsureLoaded();
        }
        catch (NativeLibraryException)
        {
            console.Write(grid);
            throw;
        }

        Row("binding", NativeLibraries.IsBindingPatched ? "loaded without its newest libstdc++ requirement, which this system lacks" : "loaded as shipped");
        Row("libtorch from", NativeLibraries.ExternalFolder ?? "the program's own folder");
        Row("threads", $"{torch.get_num_threads()} compute, {torch.get_num_interop_threads()} between operations");
        Row("CUDA devices", torch.cuda.is_available() ? torch.cuda.device_count().ToString() : "none");
        IReadOnlyList<SelfTestResult> tests = NativeSelfTest.Run();
        foreach (SelfTestResult test in tests) Row(test.Check, test.Failure is null ? "ok" : "FAILED: " + test.Failure);
        console.Write(grid);
        return tests.All(test => test.Failure is null) ? ExitCode.Done : ExitCode.Environment;
    }
}
