using System.Text;
using Trainer.Data;
using Trainer.Data.Text;
using Trainer.Loop;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Tasks.LanguageModeling;
using static TorchSharp.torch;

namespace Trainer.Tests.Data.Text;

/// <summary>Texts to learn from: made up or read, and the windows that training sees of them.</summary>
public sealed class TextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Made_up_notes_are_a_function_of_the_seed_and_say_earlier_things_again()
    {
        string text = Encoding.ASCII.GetString(new RecallTextOptions { Length = 20_000 }.Load(_folder.Folder, new RandomStream(1)));
        Assert.Equal(20_000, text.Length);
        Assert.Equal(text, Encoding.ASCII.GetString(new RecallTextOptions { Length = 20_000 }.Load(_folder.Folder, new RandomStream(1))));
        Assert.NotEqual(text, Encoding.ASCII.GetString(new RecallTextOptions { Length = 20_000 }.Load(_folder.Folder, new RandomStream(2))));
        foreach (string note in text.Split('\n')[..^1])
        {
            int end = note.IndexOf(')', StringComparison.Ordinal);
            foreach (string repeated in note[end..].Split('[')[1..]) Assert.Contains(repeated.Split(" has ")[0] + " is ", note[..end], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_lie_below_the_data_folder()
    {
        _folder.Write("text.txt", "abc"u8.ToArray());
        Assert.Equal("abc"u8.ToArray(), new TextFileOptions { File = "text.txt" }.Load(_folder.Folder, default));
        Assert.Contains("data folder", Assert.Throws<DataException>(() => new TextFileOptions { File = "../text.txt" }.Load(_folder.Folder, default)).Message, StringComparison.Ordinal);
        Assert.Contains("none.txt", Assert.Throws<DataException>(() => new TextFileOptions { File = "none.txt" }.Load(_folder.Folder, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_token_comes_with_the_one_that_follows()
    {
        byte[] text = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        using var batches = new DrawnBatches<TokenBatch>(new RandomStream(1), random => TokenBatch.Draw(text, 4, 8, random, CPU));
        using TokenBatch batch = batches.Next();
        Assert.Equal([4, 8], batch.Tokens.shape);
        Assert.Equal(batch.Tokens.data<long>().ToArray().Select(token => token + 1), batch.Next.data<long>().ToArray());
    }

    /// <summary>100 tokens to train on in 4 windows of 8 are 3 batches.</summary>
    [Theory]
    [InlineData(8, 3)]
    [InlineData(30, 1)]
    public void An_epoch_sees_as_many_tokens_as_there_are(int context, long steps)
    {
        _folder.Write("text.txt", new byte[200]);
        var training = new TrainingOptions { Steps = 1, BatchSize = 4 };
        using var task = new LanguageModelingTask(new() { Text = new TextFileOptions { File = "text.txt" }, TestShare = 0.5, Model = new() { Width = 8, Heads = 2, Layers = 1, Context = context } });
        task.Build(new RunContext { Training = training, Optimizer = new Adam.Options(), Data = _folder.Folder });
        Assert.Equal(steps, task.StepsPerEpoch);
    }

    [Fact]
    public void A_text_that_is_too_short_is_refused()
    {
        var training = new TrainingOptions { Steps = 1, BatchSize = 2 };
        using var task = new LanguageModelingTask(new() { Text = new RecallTextOptions { Length = 1000 } });
        Assert.Contains("too short", Assert.Throws<DataException>(() => task.Build(new RunContext { Training = training, Optimizer = new Adam.Options() })).Message, StringComparison.Ordinal);
    }
}
