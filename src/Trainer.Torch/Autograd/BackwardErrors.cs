using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Trainer.Torch.Autograd;

/// <summary>
/// Carries exceptions of custom backward functions past libtorch, which would end the process on them. On a CPU the backward pass
/// runs on the calling thread and its exceptions stay with it; a pass on another device runs on libtorch's thread, and the
/// exception goes to the next pass that ends.
/// </summary>
internal static class BackwardErrors
{
    private static readonly ConcurrentQueue<ExceptionDispatchInfo> Elsewhere = new();

    [ThreadStatic]
    private static Pass? _current;

    public static Pass Begin() => _current = new Pass(_current);

    public static void Add(Exception error)
    {
        ExceptionDispatchInfo info = ExceptionDispatchInfo.Capture(error);
        if (_current is { } pass) pass.First ??= info;
        else Elsewhere.Enqueue(info);
    }

    /// <summary>One backward pass of the calling thread.</summary>
    internal sealed class Pass(Pass? outer)
    {
        public ExceptionDispatchInfo? First { get; set; }

        /// <summary>Leaves the pass and throws the first exception that a custom function threw in it.</summary>
        public void End()
        {
            _current = outer;
            if (outer is null)
            {
                // One failing function may have thrown many times in this pass: later passes must not inherit the rest.
                while (Elsewhere.TryDequeue(out ExceptionDispatchInfo? info)) First ??= info;
            }

            First?.Throw();
        }
    }
}
