using System.CommandLine;
using Spectre.Console;
using TorchSharp;
using Trainer.Benchmarks;
using Trainer.Torch.Native;

Option<string[]> only = new("--only") { Description = "Run only benchmarks whose name contains this; may be given several times.", AllowMultipleArgumentsPerToken = true };
Option<int> repeats = new("--repeats") { Description = "Repeats of each contender, taken in turns.", DefaultValueFactory = _ => 7 };
Option<int> threads = new("--threads") { Description = "Compute threads, for PyTorch too.", DefaultValueFactory = _ => Environment.ProcessorCount };
Option<string?> python = new("--peer-python") { Description = "A Python with PyTorch: does the same work beside ours." };
Option<long?> soak = new("--soak") { Description = "Instead, train so many steps and show live tensors and resident memory.", HelpName = "steps" };
Option<bool> checkpoint = new("--checkpoint") { Description = "Instead, write checkpoints of 100 million parameters beside training and show how long they hold it up." };
Option<bool> systemHeap = new("--system-heap") { Description = "Leave the heap as the system has it, as in a program that does without Trainer." };
RootCommand command = new("Compares Trainer with other ways of doing the same. The last column is the first row's fastest time over the row's: below 1, the first row is faster.")
{
    only, repeats, threads, python, soak, checkpoint, systemHeap,
};

command.SetAction(parsed =>
{
    if (!parsed.GetValue(systemHeap)) NativeHeap.KeepFreedMemory();
    string[] names = parsed.GetValue(only) ?? [];
    torch.set_num_threads(parsed.GetValue(threads));
    if (parsed.GetValue(soak) is { } steps)
    {
        Soak.Run(steps);
        return 0;
    }

    if (parsed.GetValue(checkpoint))
    {
        CheckpointStall.Run();
        return 0;
    }

    using Peer? peer = parsed.GetValue(python) is { } path ? new(path, parsed.GetValue(threads)) : null;
    AnsiConsole.WriteLine($"float32 matrix product of 1,024³: {MatrixProduct.Gigaflops():N0} GFLOP/s here{(peer is null ? "" : $", {peer.MatrixGigaflops:N0} GFLOP/s in PyTorch {peer.Version}")}.");
    IBenchmark[] chosen = [.. Catalogue.All.Where(benchmark => names.Length == 0 || names.Any(name => benchmark.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))];
    if (chosen.Length == 0)
    {
        AnsiConsole.WriteLine($"No such benchmark. There are: {string.Join(", ", Catalogue.All.Select(benchmark => benchmark.Name))}.");
        return 2;
    }

    foreach (IBenchmark benchmark in chosen) Report.Write(benchmark, Runner.Measure(benchmark, parsed.GetValue(repeats), peer));
    return 0;
});

return command.Parse(args).Invoke();
