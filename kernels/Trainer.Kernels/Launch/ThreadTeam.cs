using System.Runtime.ExceptionServices;

namespace Trainer.Kernels.Launch;

/// <summary>
/// Threads that work in step: unlike tasks of a pool they are sure to run at the same time, so that they can wait for each other in the middle. They sleep between two pieces of work.
/// </summary>
internal sealed class ThreadTeam
{
    private const int Spins = 4000;
    private static readonly Lock Use = new();
    private static readonly List<Member> Members = [];

    private readonly int _size;
    private int _arrived, _turn;
    private ExceptionDispatchInfo? _error;

    private ThreadTeam(int size) => _size = size;

    /// <summary>Runs a body once on each thread, this one among them, and waits for all; where another thread has the team, for that first.</summary>
    /// <param name="size">How many threads.</param>
    /// <param name="body">What each does, by its number from 0 and with the team to wait in. It must not throw while others wait for it.</param>
    public static void Run(int size, Action<int, ThreadTeam> body)
    {
        var team = new ThreadTeam(size);
        if (size == 1)
        {
            body(0, team);
            return;
        }

        lock (Use)
        {
            while (Members.Count < size - 1) Members.Add(new());
            using var left = new CountdownEvent(size - 1);
            for (int i = 1; i < size; i++)
            {
                int number = i;
                Members[i - 1].Begin(() =>
                {
                    team.Guard(number, body);
                    left.Signal();
                });
            }

            team.Guard(0, body);
            left.Wait();
        }

        team._error?.Throw();
    }

    /// <summary>Waits until all have come here.</summary>
    public void Wait()
    {
        if (_size == 1) return;
        int turn = Volatile.Read(ref _turn);
        if (Interlocked.Increment(ref _arrived) == _size)
        {
            _arrived = 0;
            Volatile.Write(ref _turn, turn + 1);
            return;
        }

        for (int i = 0; Volatile.Read(ref _turn) == turn; i++)
        {
            if (i < Spins) Thread.SpinWait(1);
            else Thread.Yield();
        }
    }

    private void Guard(int number, Action<int, ThreadTeam> body)
    {
        try
        {
            body(number, this);
        }
#pragma warning disable CA1031 // It goes on in the thread that started the work.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(error), null);
        }
    }

    private sealed class Member
    {
        private readonly object _change = new();
        private Action? _work;

        public Member() => new Thread(Live) { IsBackground = true, Name = "Kernel" }.Start();

        public void Begin(Action work)
        {
            lock (_change)
            {
                _work = work;
                Monitor.Pulse(_change);
            }
        }

        private void Live()
        {
            while (true)
            {
                Action work;
                lock (_change)
                {
                    while (_work is null) Monitor.Wait(_change);
                    (work, _work) = (_work, null);
                }

                work();
            }
        }
    }
}
