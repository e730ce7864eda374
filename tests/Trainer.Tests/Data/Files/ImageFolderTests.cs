using SkiaSharp;
using Trainer.Data;

namespace Trainer.Tests.Data.Files;

/// <summary>Folders of images; PNG files are written from the format's definition.</summary>
public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Pixels_come_channel_by_channel_exactly_as_stored(int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, 5 * 4 * channels).Select(i => (byte)(i % 4 == 3 && channels == 4 ? 255 : (i * 89) + 3))];
        string path = _files.Write("x.png", PngFile.Write(5, 4, channels, pixels));
        Assert.Equal(
            Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, 20).Select(i => pixels[(i * channels) + (channels == 1 ? 0 : channel)])),
            Decode(new(null, null, ImageColors.Rgb, ImageFit.Crop), path, 4, 5));
    }

    [Fact]
    public void Gray_is_the_weighted_sum_and_gray_images_stay_as_they_are()
    {
        ImageDecoder decoder = new(null, null, ImageColors.Gray, ImageFit.Crop);
        byte[] gray = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Assert.Equal(gray, Decode(decoder, _files.Write("gray.png", PngFile.Write(16, 16, 1, gray)), 16, 16));
        byte[] colors = [.. Enumerable.Range(0, 30 * 3).Select(i => (byte)(i * 53))];
        byte[] decoded = Decode(decoder, _files.Write("color.png", PngFile.Write(6, 5, 3, colors)), 5, 6);
        for (int i = 0; i < 30; i++)
        {
            double expected = (0.299 * colors[3 * i]) + (0.587 * colors[(3 * i) + 1]) + (0.114 * colors[(3 * i) + 2]);
            Assert.InRange(decoded[i], expected - 0.51, expected + 0.51);
        }
    }

    [Fact]
    public void Crop_takes_the_middle_and_stretch_the_whole()
    {
        // Thirds: black, mid-gray, white.
        byte[] stripes = [.. Enumerable.Range(0, 30 * 10).Select(i => (byte)(i % 30 / 10 * 100))];
        string path = _files.Write("x.png", PngFile.Write(30, 10, 1, stripes));
        Assert.All(Decode(new(5, 5, ImageColors.Gray, ImageFit.Crop), path, 5, 5), value => Assert.Equal(100, value));
        byte[] stretched = Decode(new(10, 6, ImageColors.Gray, ImageFit.Stretch), path, 10, 6);
        Assert.Equal((0, 200), (stretched[0], stretched[5]));
        Assert.InRange(stretched[2], 70, 130); // Smoothed with its neighbours.
    }

    [Fact]
    public void A_large_jpeg_is_scaled_down_to_its_colors()
    {
        using SKBitmap bitmap = new(800, 640);
        bitmap.Erase(new SKColor(200, 100, 50));
        string path = _files.Write("x.jpg", bitmap.Encode(SKEncodedImageFormat.Jpeg, 95).ToArray());
        byte[] decoded = Decode(new(20, 25, ImageColors.Rgb, ImageFit.Stretch), path, 20, 25);
        for (int i = 0; i < 500; i++)
        {
            Assert.InRange(decoded[i], 197, 203);
            Assert.InRange(decoded[500 + i], 97, 103);
            Assert.InRange(decoded[1000 + i], 47, 53);
        }
    }

    [Fact]
    public void Train_and_test_folders_share_their_classes()
    {
        foreach (string name in new[] { "train/cat/1.png", "train/ant/2.PNG", "train/ant/.hidden.png", "train/ant/notes.txt", "test/cat/3.png" })
        {
            _files.Write("pets/" + name, PngFile.Write(2, 2, 3, new byte[12]));
        }

        using (LabelledData data = new ImageFolderOptions { Folder = "pets" }.Load(_files.Folder))
        {
            Assert.Equal(["ant", "cat"], data.Classes);
            Assert.Equal([0L, 1], data.Train.Labels.data<long>().ToArray());
            Assert.Equal([1L], data.Test.Labels.data<long>().ToArray());
            Assert.Equal([3L, 2, 2], data.SampleShape);
        }

        _files.Write("pets/test/dog/4.png", PngFile.Write(2, 2, 3, new byte[12]));
        Assert.Contains("is a class that the training images do not have", Fails(new() { Folder = "pets" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_several_sizes_need_a_size_to_be_brought_to()
    {
        _files.Write("x/a/1.png", PngFile.Write(2, 2, 3, new byte[12]));
        string other = _files.Write("x/b/2.png", PngFile.Write(4, 3, 3, new byte[36]));
        string message = Fails(new() { Folder = "x" });
        Assert.Contains($"{other} has 4×3 pixels, the first image 2×2", message, StringComparison.Ordinal);
        using LabelledData data = new ImageFolderOptions { Folder = "x", Height = 2, Width = 3 }.Load(_files.Folder);
        Assert.Equal([3L, 2, 3], data.SampleShape);
    }

    [Fact]
    public void An_image_that_claims_more_pixels_than_its_file_can_hold_is_refused_before_it_is_decoded()
    {
        byte[] bomb = PngFile.Write(30000, 30000, 3, new byte[12]);
        string path = _files.Write("x/a/1.png", bomb);
        _files.Write("x/b/1.png", PngFile.Write(2, 2, 3, new byte[12]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Fails(new() { Folder = "x" });
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("30,000×30,000 pixels", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_an_image_outside_is_refused()
    {
        using TemporaryFolder outside = new();
        string stolen = outside.Write("x.png", PngFile.Write(2, 2, 3, new byte[12]));
        _files.Write("x/a/1.png", PngFile.Write(2, 2, 3, new byte[12]));
        File.CreateSymbolicLink(_files.Folder.File("x", "a", "2.png"), stolen);
        Assert.Contains("2.png is a symbolic link to", Fails(new() { Folder = "x" }), StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private static byte[] Decode(ImageDecoder decoder, string path, int height, int width)
    {
        var target = new byte[decoder.Channels * height * width];
        decoder.Decode(path, height, width, target);
        return target;
    }

    private string Fails(ImageFolderOptions options) => Assert.Throws<DataException>(() => options.Load(_files.Folder)).Message;
}
