using Serilog.Core;
using Spectre.Console;
using Trainer.Monitoring;

namespace Trainer.Tests.Monitoring;

public sealed class RunLogTests
{
    /// <summary>Between colons <c>train</c> is the name of a picture to the console's library, and so are <c>key</c> and <c>fire</c>.</summary>
    [Theory]
    [InlineData("task:data:train:inputs is [1, 2]")]
    [InlineData("a:key:b:fire:c [red]: [[x]]")]
    public void The_console_shows_keys_and_brackets_as_they_are(string text)
    {
        using var shown = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(shown), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 1000;
        using (Logger log = RunLog.Create(console, LogLevel.Information, file: null))
        {
            log.Warning("{Text}", text);
            log.Information("{Text}", text);
        }

        Assert.Equal(["warning: " + text, text, ""], shown.ToString().ReplaceLineEndings("\n").Split('\n'));
    }
}
