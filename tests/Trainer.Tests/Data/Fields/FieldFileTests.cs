using System.IO.Compression;
using PureHDF;
using Serilog;
using Serilog.Core;
using Trainer.Data;
using Trainer.Data.Fields;

namespace Trainer.Tests.Data.Fields;

/// <summary>Fields from files in the layouts that others publish: those of MATLAB were written by SciPy 1.10 (version 5, plain and packed) and h5py 3.7 (version 7.3), packed here by gzip.</summary>
public sealed class FieldFileTests : IDisposable
{
    private const string Plain = "H4sIAAAAAAACA52QPUvDUBSGb0zqF0HEwcFBjoiIaPWamgSymOiiYKRDf0CLJlCIuaUt4tjR0bGjo6Ojm80/6c9w9E3usbqI4IWXJ88594bDiaPWVXRG7qGkOGrV026WUDPrDFPVvwuopwbdhwM67yedYXJLKg8oVjldq3tqSJJ+IL3A9cmRjif+cYzLeKWiEPPAotAsTw2xkTnERKyvJ9y7UUmagkvIZPbD6anmXqi5pjmS7FvsJ+wffH+ffZ37x+zb7C67xawzN7jvsO+we+w284i5yf0G+y67H5Z7GIvvPSz8uQdTDFRW3Wvr0kiIsACwjhEokOfS34Volt+oP4KryEuh19YGJ+ATSMgrEsJ74BQcgxJ5K8r5Ln7Mt/zLfMZsPkPkXLOriomKhXu1yj4B/uXudHgCAAA=";
    private const string Packed = "H4sIAAAAAAACA/N1DPFxdFIw1TNQ8HUM0U3LzElVCMhJLEnLL8q1UijIL86s0FFwLkpNLElNUcjPs1Lwzc9T8MsvUzA2UDAwtzIwszI1VzAyMDJjIAMwevryA6lyIK6Y8ziZgcmNjc1M4ehBhoWODaIdlQ0zODtmNs5g1TrHMdX7nL+vN/OlOQ41DYxscjecM3zZOXRZFkrzLKhx1bjPcuo/Y+h63qfdjk95F9akatwXOZXeeGlXQBSXVj7L09VOP9MC7PinXGu/VBRQmawRL3vKHGiniZmQEcj6LLD1uqf28jo4SLR/3J/f2iHYk9AifZCDbcKECIeVIVpTvZaeu3lEY95h1f023/eV71zCahik8suvhceOqeX/vWSpXd/+Xq9ZHWgkvnHBoVfPglfdnfvXhTvn3dydC6ed23KE7/Cdy7P1thwqtJW/IlcHslEb6uGEBAOGJDOFZwxJYmwcCa2fJBtnSPpsNpiyJGwKB0Nlp+dJHgaNi8ypIC2WcC0WB04cOMC2xLJhBq8LA6O2wGcGQ2EBY2ZDbpcZjYIcqxtM1D3kD19gX/HvR4J9SCbDSXb5GgC6ynmq5QEAAA==";
    private const string Version73 = "H4sIAAAAAAACA/N1DPFxdFIw1zNW8HUM0U3LzEnVUQjISSxJyy/KtVJw9/GLcDQz0VFwLkpNLElNUcjPs1Lwzc9T8ErMU1AwVDAwsAIjBSMDIxMFDxc3U4Xi5IzU3EQFQz2gqJ4CNsAAA0yevgyjYEBBJzDOeLmkuMAcDg4GFgYBaNxAqP9QcEIGlQ/TnwClGaF0B5RewQQTZwTLSUDFBaHmo6sLCXJ1Ban+jwZg9hiwQGiB0SgbkcDD1TEAREdA+bD0dIIJVV1yfmpaGpAuzs9BSZcOZNrLyMAOMYMRxreA0MwQAWiyZGBmQMk2OMWZgS4H6RRUsGfggLrMhJvB5D9UIStQFCTPxAyxkZtBAcxghNvPAc5RKalpwEI6FW4PBwOkWGVmYqlgRTiBGWo1B8w/PAwGUHN4gYIcDL7g8j8+OSexuBgkLgy0hw0p3FLyS5NyUhHhEezn78IINBJmoAIz/vCD5dcdkqNpGBmAyjtGLOVdEJH6dwii8nGlN47RoB4Fo2AUjIJRMApGwSgYBaNgyIOKON1T1lwNDgIsFzl5ennMDARcUgQF/0vtcp+9uIrH+eI6vy723G9v9/2LmH7F6Svn9YrD/P/l2K+m33kgm16yYOkr7ryPjcVWl7y+irrXLBPfXcivDDS0AdgbPQikDgAxkGYA4gUg/n4GhgAQGyjeAaQFgHgFSB7ITwDSB4D0BCCtAMQbgNgByC8A0g+A9AwgbQDEOw6OxtkoGAWjYBSMglFAKWBkYKXRuLQ8VI0CgzgHg3g9VB4+Ls3EBLaAAzoCz8zIJQRRkYDmwgy6hgcAtzyU98gcAAA=";
    private static readonly ILogger Log = Logger.None;
    private readonly Tests.TemporaryFolder _folder = new();

    /// <summary>A file of version 7.3 with the matrices coeff and sol.</summary>
    public static byte[] Matlab73 => Unpack(Version73);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Plain)]
    [InlineData(Packed)]
    [InlineData(Version73)]
    public void Matrices_of_matlab_are_read_sample_by_sample(string file)
    {
        File.WriteAllBytes(_folder.File("x.mat"), Unpack(file));
        using FieldData data = Load(new FieldFileOptions { Train = Arrays("x.mat", "coeff", "sol"), TestShare = 0.5 });
        // coeff[n, y, x] is 12 n + 4 y + x + ½; sol is −(12 n + 4 y + x), whose sample 0 is not zero everywhere.
        Assert.Equal([1, 1, 3, 4], data.Train.Inputs.shape);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i + 0.5f), data.Train.Inputs.data<float>().ToArray());
        Assert.Equal(Enumerable.Range(12, 12).Select(i => -(float)i), data.Test.Outputs.data<float>().ToArray());
    }

    [Theory]
    [InlineData(Plain, "it has coeff, sol, n")]
    [InlineData(Packed, "it has coeff, sol, text, z")]
    [InlineData(Version73, "has no dataset 'nu'; its root has coeff, sol")]
    public void A_wrong_name_is_refused_with_those_that_there_are(string file, string message)
    {
        File.WriteAllBytes(_folder.File("x.mat"), Unpack(file));
        Refused(new FieldFileOptions { Train = Arrays("x.mat", "nu", "sol") }, message);
    }

    [Fact]
    public void What_is_no_matrix_of_numbers_or_cut_short_is_refused()
    {
        byte[] packed = Unpack(Packed), plain = Unpack(Plain);
        File.WriteAllBytes(_folder.File("x.mat"), packed);
        Refused(new FieldFileOptions { Train = Arrays("x.mat", "text", "sol") }, "not a full matrix of numbers");
        Refused(new FieldFileOptions { Train = Arrays("x.mat", "z", "sol") }, "is complex");
        // Cut anywhere, the last matrix is gone: never anything but an explanation with the file's name.
        foreach ((byte[] whole, string last) in new[] { (plain, "n"), (packed, "z") })
        {
            for (int length = 0; length < whole.Length - 8; length += 7)
            {
                File.WriteAllBytes(_folder.File("x.mat"), whole[..length]);
                Refused(new FieldFileOptions { Train = Arrays("x.mat", last, last) }, _folder.File("x.mat"));
            }
        }
    }

    [Fact]
    public void Arrays_of_numpy_and_hdf5_come_in_every_layout()
    {
        float[,,,] last = new float[4, 5, 6, 2];
        float[,,] first = new float[4, 5, 6];
        for (int i = 0; i < last.Length; i++) last[i / 60, i / 12 % 5, i / 2 % 6, i % 2] = i;
        for (int i = 0; i < first.Length; i++) first[i / 30, i / 6 % 5, i % 6] = 1 + i;
        new H5File { ["a"] = last, ["u"] = first, ["v"] = first }.Write(_folder.File("x.h5"));
        using FieldData data = Load(new FieldFileOptions
        {
            Train = new() { File = "x.h5", Inputs = ["a"], Outputs = ["u", "v"], Count = 3 },
            Test = new() { File = "x.h5", Inputs = ["a"], Outputs = ["u", "v"], First = 3 },
            ChannelsLast = true,
            Stride = 2,
            Crop = 4,
            OtherGrids = new Dictionary<string, FieldArrays> { ["whole"] = new() { File = "x.h5", Inputs = ["a"], Outputs = ["v", "u"], First = 2 } },
        });
        Assert.Equal([3, 2, 2, 2], data.Train.Inputs.shape);
        Assert.Equal(((2L * 60) + (2 * 12) + (2 * 2) + 1), (long)data.Train.Inputs[2, 1, 1, 1].item<float>());
        Assert.Equal(1 + (3 * 30), (long)data.Test.Outputs[0, 1, 0, 0].item<float>());
        Assert.Equal([2, 2, 5, 6], data.OtherGrids["whole"].Outputs.shape);
    }

    [Fact]
    public void Fields_that_cannot_be_learnt_are_refused_with_the_reason()
    {
        float[,,] even = new float[4, 5, 6], varied = new float[4, 5, 6], small = new float[4, 5, 5], faulty = new float[4, 5, 6], less = new float[3, 5, 6];
        for (int i = 0; i < varied.Length; i++) varied[i / 30, i / 6 % 5, i % 6] = faulty[i / 30, i / 6 % 5, i % 6] = 1 + i;
        for (int i = 0; i < 100; i++) small[i / 25, i / 5 % 5, i % 5] = 1 + i;
        faulty[2, 0, 0] = float.NaN;
        new H5File { ["even"] = even, ["varied"] = varied, ["small"] = small, ["faulty"] = faulty, ["less"] = less, ["flat"] = new float[4] }.Write(_folder.File("x.h5"));
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "even", "varied") }, "Channel 0 of even of x.h5 is 0 at every point");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "varied", "even") }, "zero everywhere in sample 0");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "varied", "small") }, "there must be as many samples on the same grid");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "less", "varied") }, "3 samples of 1 × 5 × 6");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "faulty", "varied") }, "holds NaN in sample 2");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "flat", "varied") }, "not (samples, rows, columns)");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "varied", "varied") with { First = 2, Count = 3 } }, "3 from 2 on are asked for");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "varied", "varied") with { OutputChannels = [1] } }, "has 1, but");
        Refused(new FieldFileOptions { Train = Arrays("x.h5", "varied", "varied"), Test = Arrays("x.h5", "small", "small") }, "go to task:data:otherGrids");
        Refused(new FieldFileOptions { Train = Arrays("x.txt", "varied", "varied") }, "of no kind that fields are read from");
        Refused(new FieldFileOptions { Train = Arrays("y.h5", "varied", "varied") }, "no such file");
    }

    private static FieldArrays Arrays(string file, string input, string output) => new() { File = file, Inputs = [input], Outputs = [output] };

    private static byte[] Unpack(string text)
    {
        using var stream = new GZipStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private FieldData Load(FieldFileOptions options) => options.Load(DataFolder.Resolve(_folder.Path), Log);

    private void Refused(FieldFileOptions options, string message) => Assert.Contains(message, Assert.Throws<DataException>(() => Load(options).Dispose()).Message, StringComparison.Ordinal);
}
