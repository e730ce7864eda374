using System.CommandLine;
using System.CommandLine.Invocation;
using Trainer.Cli;
using Trainer.Cli.Commands;

var root = new RootCommand("Trains neural networks from configuration files.")
{
    TrainCommand.Create(),
    ValidateCommand.Create(),
    ListCommand.Create(),
    ShowCommand.Create(),
    DataCommand.Create(),
    DoctorCommand.Create(),
};

ParseResult parsed = root.Parse(args);
int code = parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
return parsed.Action is ParseErrorAction ? ExitCode.BadInput : code;
