using System.Diagnostics;
using Trainer.Kernels.Constraints;
using Xunit.Abstractions;

namespace Trainer.Kernels.Tests.Constraints;

/// <summary>The two problems with known counts, and the choice of tiles for a fused recurrence on a large GPU.</summary>
public sealed class TileProblemTests(ITestOutputHelper output)
{
    private const string Tiles = """
        # H hidden units, G gates, B sequences, SM multiprocessors
        H % RTCH == 0;
        G*H % 32*RTCG == 0;
        G*H*WTCH <= THREADS*RTCG;
        WTCB*8*BTC == B;
        H % WTCH == 0;
        NB == RTCH*RTCG*BTC;
        NB <= SM;
        8*BTC*H^2 + 64*H*BTC + 16*RTCH*BTC*H + 128*RTCH*BTC <= SHARED*NB;   # e G BTC H² and paddings
        """;

    // Storage of E bytes, accumulators of ACC bytes.
    private const string Fused = """
        tb == [8, 16, 32];  tg == [8, 16, 32];  tb*tg == 256;
        NW*RTCG*WLCG*tg == WTCH*WTCB*D*G;           # every gate row and every tile of it has its warp
        D % RTCH*WTCH*TH == 0;
        G*D % WLCG*RTCG*tg == 0;
        4*32*NW <= THREADS;
        FB == BTCB*WTCB*WLCB;  WLCB <= 4;
        B % FB*tb == 0;
        NB == RTCG*RTCH*BTCB*MHTC;  NB <= SM;
        N % MHTC == 0;
        TH*tg*WRCH*NW == RRM*WTCB;                  # what registers keep of R
        RTCH*WRCH*WTCH*TH <= D;
        E*RRM + ACC*NW*tb*tg*WLCB + E*NW*tb*TH <= 4*REGISTERS;
        E*G*BTCB*D^2 + E*D*G*PAD*BTCB + 64 == RSM + E*RRM*BTCB*RTCG*RTCH;
        MHTC*RSM + ACC*MHTC*WTCH*RTCH*FB*tb*G*D + ACC*MHTC*WTCH*RTCH*FB*tb*RTCG*PAD <= SHARED*NB;
        """;

    [Fact]
    public void The_small_problem_has_11_solutions_and_2_12_1_is_the_first()
    {
        IntegerProblem problem = IntegerProblem.Parse("x == [2,3,4,6]; x*y == 24; y % z == 0; z^2 <= y + 4;").OrderBy("x", "y", "z");
        Solution[] solutions = Timed(() => problem.Solve().ToArray());
        Assert.Equal(11, solutions.Length);
        Assert.Equal("x = 2, y = 12, z = 1", solutions[0].ToString());
    }

    [Fact]
    public void The_tile_problem_has_46_solutions_and_1_16_1_8_is_the_first()
    {
        var known = new Dictionary<string, long> { ["H"] = 512, ["G"] = 4, ["B"] = 8, ["SM"] = 108, ["SHARED"] = 165_000, ["THREADS"] = 1024 };
        IntegerProblem problem = IntegerProblem.Parse(Tiles, known).OrderBy("RTCH", "RTCG", "BTC", Variable.Largest("WTCH"));
        Solution[] solutions = Timed(() => problem.Solve().ToArray());
        Assert.Equal(46, solutions.Length);
        Assert.Equal([1, 16, 1, 8], solutions[0].Values.Take(4));
        ConstraintReport[] reports = [.. problem.Explain(solutions[0])];
        foreach (ConstraintReport report in reports) output.WriteLine(report.ToString());
        Assert.Equal(2_138_240, reports[^1].Left);
        // Another column of tiles would need more threads.
        Assert.True(reports[2].Binds);
        Assert.Equal(["WTCH"], reports[2].Stops);
    }

    [Theory]
    [InlineData(768, 1, 16, 2)]
    [InlineData(256, 3, 16, 2)]
    [InlineData(128, 6, 16, 2)]
    [InlineData(64, 12, 16, 2)]
    [InlineData(32, 24, 16, 2)]
    [InlineData(64, 12, 128, 2)]
    [InlineData(64, 12, 16, 4)]
    public void Tiles_of_a_fused_recurrence_are_found_for_a_large_gpu(int d, int n, int b, int bytes)
    {
        (string, long)[] known =
        [
            ("D", d), ("N", n), ("B", b), ("G", 4), ("E", bytes), ("ACC", 4), ("PAD", 8), ("TH", bytes == 4 ? 8 : 16), ("SM", 132), ("SHARED", 227 * 1024), ("REGISTERS", 65_536), ("THREADS", 1024),
        ];
        IntegerProblem problem = IntegerProblem.Parse(Fused, known.ToDictionary())
            .OrderBy(Variable.Largest("WTCB"), Variable.Largest("MHTC"), Variable.Largest("WLCG"), Variable.Largest("WRCH"), "RTCH", "RTCG", new Variable("RSM", lowest: 0));
        Solution first = Timed(() => problem.Solve(new() { Count = 1 }).Single());
        foreach (ConstraintReport report in problem.Explain(first)) output.WriteLine(report.ToString());
        Solution[] all = Timed(() => problem.Solve().ToArray());
        Assert.Equal(first, all[0]);
    }

    private T Timed<T>(Func<T> solve)
    {
        long start = Stopwatch.GetTimestamp();
        T result = solve();
        output.WriteLine($"{(result is Array all ? $"{all.Length} solutions" : result)} in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        return result;
    }
}
