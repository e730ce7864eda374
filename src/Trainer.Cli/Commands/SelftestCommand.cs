using System.CommandLine;
using Spectre.Console;
using TorchSharp;
using Trainer.Configuration;
using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using Trainer.Loop;
using static TorchSharp.torch;

namespace Trainer.Cli.Commands;

/// <summary><c>trainer selftest</c>.</summary>
internal static class SelftestCommand
{
    private const long ElementsOnCpu = 1L << 22, ElementsOnCuda = 1L << 26;

    public static Command Create()
    {
        Option<string> device = new("--device") { Description = "Where the kernels run: cpu, cuda or cuda:1. Default: cpu.", HelpName = "name", DefaultValueFactory = _ => "cpu" };
        Option<long?> elements = new("--elements") { Description = $"The elements of the timed runs; 0 to time none. Default: {ElementsOnCpu:N0} on the CPU, {ElementsOnCuda:N0} on CUDA.", HelpName = "count" };
        Option<int> seed = new("--seed") { Description = "Decides sizes and numbers; default 0.", HelpName = "number", DefaultValueFactory = _ => 0 };
        Option<bool> simulate = new("--simulate") { Description = "Runs the CUDA kernels on the CPU, thread by thread: as slow as it sounds, for machines without a GPU." };
        var command = new Command("selftest", "Runs every kernel against its reference and times it: errors, bytes moved, share of the bandwidth of a copy.") { device, elements, seed, simulate };
        command.SetAction(arguments => ErrorReport.Guard(() => Run(arguments.GetValue(device)!, arguments.GetValue(elements), arguments.GetValue(seed), arguments.GetValue(simulate))));
        return command;
    }

    private static int Run(string name, long? elements, int seed, bool simulate)
    {
        if (!name.StartsWith("cuda", StringComparison.Ordinal) && name != "cpu") throw new ConfigException("", $"--device {name}: it is cpu, cuda or cuda:N.");
        Device device = DeviceChoice.Resolve(name, "--device");
        bool isCuda = device.type == DeviceType.CUDA;
        if (elements < 0) throw new ConfigException("", "--elements must be 0 or more.");
        if (simulate && isCuda) throw new ConfigException("", "--simulate is for the CPU: leave out --device.");
        Launcher launcher = simulate ? Launcher.Simulator : isCuda ? Launcher.Cuda : Launcher.Cpu;
        long timed = simulate ? 0 : elements ?? (isCuda ? ElementsOnCuda : ElementsOnCpu);
        IReadOnlyList<KernelResult> results = [.. KernelSelfTest.Run(device, launcher, timed, seed)];
        Show(results);
        int failed = results.Count(result => result.Failure is not null);
        Terminal.Output.MarkupLine(failed == 0 ? $"[green]All {results.Count} passed.[/]" : $"[red]{failed} of {results.Count} failed.[/]");
        return failed == 0 ? ExitCode.Done : ExitCode.TrainingFailed;
    }

    private static void Show(IReadOnlyList<KernelResult> results)
    {
        Table table = new Table().RoundedBorder().AddColumn("kernel").AddColumn("launcher");
        foreach (string title in (string[])["error", "time", "moved", "of a copy's bandwidth"]) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (KernelResult result in results)
        {
            string error = result.Failure is null ? $"{result.Error:G2}" : $"[red]{(double.IsNaN(result.Error) ? "" : $"{result.Error:G2}: ")}{Markup.Escape(result.Failure)}[/]";
            string[] timing = result.Time is { } time ? [$"{time.TotalMilliseconds:N2} ms", $"{result.Bytes / 1e6:N1} MB", $"{result.CopyShare:P0}"] : ["", "", ""];
            table.AddRow([Markup.Escape(result.Kernel), result.Launcher.ToString().ToLowerInvariant(), error, .. timing]);
        }

        Terminal.Output.Write(table);
    }
}
