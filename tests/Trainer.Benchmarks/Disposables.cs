namespace Trainer.Benchmarks;

/// <summary>Several things that are disposed of together.</summary>
internal sealed class Disposables(params IDisposable[] all) : IDisposable
{
    public void Dispose()
    {
        foreach (IDisposable one in all) one.Dispose();
    }
}
