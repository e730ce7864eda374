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
        IntegerProblem problem = FusedProblem(d, n, b, bytes);
        Solution first = Timed(() => problem.Solve().First());
        ConstraintReport[] reports = [.. problem.Explain(first)];
        foreach (ConstraintReport report in reports) output.WriteLine(report.ToString());
        Assert.All(reports, report => Assert.True(report.Holds));
        Solution[] more = Timed(() => problem.Solve(new() { Count = 20 }).ToArray());
        Assert.Equal(first, more[0]);
        Assert.Equal(20, more.Distinct().Count());
    }

    [Fact]
    public void Tiles_of_a_fused_recurrence_are_those_of_trying_everything()
    {
        IntegerProblem problem = FusedProblem(32, 24, 16, 2);
        Solution[] solutions = Timed(() => problem.Solve().ToArray());
        string[] order = [.. problem.Variables.Select(variable => variable.Name)];
        long[][] expected = [.. TryEverything().Select(numbers => order.Select(name => numbers[name]).ToArray())];
        Assert.Equal(expected.Select(numbers => string.Join(" ", numbers)).Order(), solutions.Select(solution => string.Join(" ", solution.Values)).Order());
    }

    private static IntegerProblem FusedProblem(int d, int n, int b, int bytes)
    {
        (string, long)[] known =
        [
            ("D", d), ("N", n), ("B", b), ("G", 4), ("E", bytes), ("ACC", 4), ("PAD", 8), ("TH", bytes == 4 ? 8 : 16), ("SM", 132), ("SHARED", 227 * 1024), ("REGISTERS", 65_536), ("THREADS", 1024),
        ];
        return IntegerProblem.Parse(Fused, known.ToDictionary())
            .OrderBy(Variable.Largest("WTCB"), Variable.Largest("MHTC"), Variable.Largest("WLCG"), Variable.Largest("WRCH"), "RTCH", "RTCG", new Variable("RSM", lowest: 0));
    }

    // D = 32, G = 4, N = 24, B = 16, two bytes: everything that the equations do not fix is tried.
    private static IEnumerable<Dictionary<string, long>> TryEverything()
    {
        long[] tiles = [8, 16, 32], halves = [1, 2], batch = [1, 2, 4, 8, 16], heads = [1, 2, 3, 4, 6, 8, 12, 24], gates = [1, 2, 4, 8, 16, 32, 64, 128];
        return
            from tb in tiles
            let tg = 256 / tb
            from wtch in halves
            from rtch in halves
            from wtcb in batch
            from btcb in batch
            from wlcb in (long[])[1, 2, 3, 4]
            let fb = btcb * wtcb * wlcb
            where 16 % (fb * tb) == 0 && 32 % (rtch * wtch * 16) == 0
            from rtcg in gates
            from wlcg in gates
            where 128 % (wlcg * rtcg * tg) == 0
            from nw in (long[])[1, 2, 3, 4, 5, 6, 7, 8]
            where nw * rtcg * wlcg * tg == wtch * wtcb * 128
            from mhtc in heads
            let nb = rtcg * rtch * btcb * mhtc
            where nb <= 132
            from wrch in halves
            where rtch * wrch * wtch * 16 <= 32 && 16 * tg * wrch * nw % wtcb == 0
            let rrm = 16 * tg * wrch * nw / wtcb
            where 2 * rrm + 4 * nw * tb * tg * wlcb + 2 * nw * tb * 16 <= 4 * 65_536
            let rsm = 8 * btcb * 1024 + 2048 * btcb + 64 - 2 * rrm * btcb * rtcg * rtch
            where rsm >= 0 && mhtc * (rsm + 4 * wtch * rtch * fb * tb * (128 + rtcg * 8)) <= 227 * 1024 * nb
            select ((string, long)[])
            [
                ("tb", tb), ("tg", tg), ("WTCH", wtch), ("RTCH", rtch), ("WTCB", wtcb), ("BTCB", btcb), ("WLCB", wlcb), ("FB", fb), ("RTCG", rtcg), ("WLCG", wlcg), ("NW", nw), ("MHTC", mhtc), ("NB", nb), ("WRCH", wrch), ("RRM", rrm), ("RSM", rsm),
            ] into numbers
            select numbers.ToDictionary();
    }

    private T Timed<T>(Func<T> solve)
    {
        long start = Stopwatch.GetTimestamp();
        T result = solve();
        output.WriteLine($"{(result is Array all ? $"{all.Length} solutions" : result)} in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        return result;
    }
}
