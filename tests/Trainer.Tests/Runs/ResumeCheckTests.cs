using Trainer.Configuration;
using Trainer.Optimizers.Blockwise;
using Trainer.Runs;
using Trainer.Tasks.Quadratic;

namespace Trainer.Tests.Runs;

public sealed class ResumeCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_of_a_state_may_change_when_it_is_converted_to_them()
    {
        string file = _folder.File("config.json");
        File.WriteAllText(file, OptionsWriter.Write(With(new()))!.ToJsonString());
        var other = new EightBitStates { BlockSize = 2048 };
        Assert.Contains("optimizer:states:blockSize", Assert.Throws<ConfigException>(() => ResumeCheck.Run(file, With(other))).Message, StringComparison.Ordinal);
        ResumeCheck.Run(file, With(other with { ConvertStates = true }));
    }

    private static RunOptions With(EightBitStates states) => new() { Task = new QuadraticOptions(), Training = new() { Steps = 1 }, Optimizer = new Adam8Bit.Options { States = states } };
}
