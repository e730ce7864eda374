using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Trainer.Cli;
using Trainer.Cli.Commands;
using Trainer.Methods;
using Trainer.Torch.Native;

// A plain command, because a RootCommand is called after its assembly whatever the tool is called.
var root = new Command("trainer", "Trains neural networks from configuration files. Start with: trainer train configs/digits.json")
{
    new HelpOption(),
    new VersionOption(),
    TrainCommand.Create(),
    ValidateCommand.Create(),
    SummaryCommand.Create(),
    FindCommand.CreateLearningRate(),
    FindCommand.CreateBatchSize(),
    ReproduceCommand.Create(),
    ExperimentsCommand.Create(),
    SweepCommand.Create(),
    CompareCommand.Create(),
    CiteCommand.Create(),
    ReportCommand.Create(),
    WeightsCommands.CreateImport(),
    WeightsCommands.CreateExport(),
    ListCommand.Create(),
    ShowCommand.Create(),
    FlowCommand.Create(),
    DataCommand.Create(),
    NewCommand.Create(),
    DoctorCommand.Create(),
    SelftestCommand.Create(),
    TuneCommand.Create(),
};

MethodComponents.Include();
NativeHeap.KeepFreedMemory(); // Training runs on this thread, whose heap keeps the memory of one step for the next.
ParseResult parsed = root.Parse(args);
int code = parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
return parsed.Action is ParseErrorAction ? ExitCode.BadInput : code;
