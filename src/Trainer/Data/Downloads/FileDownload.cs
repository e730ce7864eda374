using System.Net;
using System.Net.Http.Headers;

namespace Trainer.Data.Downloads;

/// <summary>Fetches one file: mirror after mirror, going on from a part that is already there, checked before it gets its name.</summary>
internal sealed class FileDownload(HttpClient client, IProgress<DownloadProgress>? progress)
{
    private const int BlockSize = 1 << 16;

    /// <summary>A mirror that cuts the connection this often in a row without sending anything new is given up.</summary>
    private const int CutsInARow = 3;

    public async Task GetAsync(DownloadFile file, IReadOnlyList<Uri> mirrors, string path, CancellationToken cancellation)
    {
        string part = path + ".part";
        List<string> failures = [];
        foreach (Uri address in mirrors.Select(mirror => new Uri(mirror, file.Name)))
        {
            string? failure = await TryMirrorAsync(file, address, part, cancellation);
            if (failure is null)
            {
                File.Move(part, path, overwrite: true);
                return;
            }

            failures.Add($"{address}: {failure}");
        }

        throw new DataException($"{file.Name} could not be fetched.{string.Concat(failures.Select(failure => "\n  " + failure))}");
    }

    /// <summary>Null when the part file is now whole and right; else what went wrong.</summary>
    private async Task<string?> TryMirrorAsync(DownloadFile file, Uri address, string part, CancellationToken cancellation)
    {
        // A part that an earlier attempt left behind may be of another version: when the sum is wrong, one fresh attempt follows.
        bool isFresh = !File.Exists(part);
        while (true)
        {
            if (await ReceiveAsync(file, address, part, cancellation) is { } failure) return failure;
            string sum = await Checksum.ComputeAsync(part, file, cancellation);
            if (string.Equals(sum, file.Sha256, StringComparison.OrdinalIgnoreCase)) return null;
            File.Delete(part);
            if (isFresh) return $"wrong checksum: SHA-256 is {sum}, expected {file.Sha256}; the file was deleted.";
            isFresh = true;
        }
    }

    /// <summary>Receives until the file is complete, going on after cuts; null when it is.</summary>
    private async Task<string?> ReceiveAsync(DownloadFile file, Uri address, string part, CancellationToken cancellation)
    {
        int cuts = 0;
        while (true)
        {
            long before = Length(part);
            try
            {
                return await RequestAsync(file, address, part, before, cancellation);
            }
            catch (Exception error) when (IsCut(error) && !cancellation.IsCancellationRequested)
            {
                cuts = Length(part) > before ? 1 : cuts + 1;
                if (cuts >= CutsInARow || error is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError })
                {
                    return error.Message;
                }
            }
        }
    }

    private async Task<string?> RequestAsync(DownloadFile file, Uri address, string part, long from, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        // Nothing lies beyond the part: it is complete, or not of this file, which its sum will tell.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0) return null;
        if (!response.IsSuccessStatusCode) return $"HTTP {(int)response.StatusCode} {response.ReasonPhrase}";

        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == from;
        long received = goesOn ? from : 0;
        long? total = received + response.Content.Headers.ContentLength;
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellation);
        await using FileStream output = new(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write);
        var block = new byte[BlockSize];
        int count;
        while ((count = await ReadAsync(content, block, cancellation)) > 0)
        {
            await output.WriteAsync(block.AsMemory(0, count), cancellation);
            received += count;
            progress?.Report(new(file.Name, received, total));
        }

        return null;
    }

    /// <summary>Reads from the network; its faults come out as <see cref="HttpRequestException"/>, to be told from the disk's.</summary>
    private static async Task<int> ReadAsync(Stream content, byte[] block, CancellationToken cancellation)
    {
        try
        {
            return await content.ReadAsync(block, cancellation);
        }
        catch (IOException error)
        {
            throw new HttpRequestException($"The connection was cut: {error.Message}", error);
        }
    }

    /// <summary>A fault of the network, or the client's own time-out.</summary>
    private static bool IsCut(Exception error) => error is HttpRequestException or TaskCanceledException;

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
