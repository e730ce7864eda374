using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trainer.Tests.Data;

/// <summary>An HTTP server on this machine that knows a few files and can cut its answers short.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, (byte[] Content, int? CutAfter, bool Ranges)> _files = [];
    private readonly List<(string Path, long From)> _requests = [];
    private readonly Task _serving;

    public LoopbackServer()
    {
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    public IReadOnlyList<(string Path, long From)> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <summary>Answers requests for the path; <paramref name="cutAfter"/> ends every answer after so many bytes of content.</summary>
    public void Serve(string path, byte[] content, int? cutAfter = null, bool ranges = true) => _files[path] = (content, cutAfter, ranges);

    public void Dispose()
    {
        _listener.Stop();
        try
        {
            _serving.GetAwaiter().GetResult();
        }
        catch (SocketException)
        {
            // Accepting ends with an exception when the listener stops.
        }
        catch (ObjectDisposedException)
        {
            // The same, on other systems.
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            try
            {
                await AnswerAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client hung up, as it does when it is cancelled.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        string? line = await reader.ReadLineAsync();
        if (line is null) return;
        string path = line.Split(' ')[1];
        long from = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) from = long.Parse(header["Range: bytes=".Length..].TrimEnd('-'));
        }

        lock (_requests) _requests.Add((path, from));
        if (!_files.TryGetValue(path, out (byte[] Content, int? CutAfter, bool Ranges) file))
        {
            await WriteAsync(stream, "404 Not Found", "", [], null);
        }
        else if (from >= file.Content.Length && file.Ranges)
        {
            await WriteAsync(stream, "416 Range Not Satisfiable", "", [], null);
        }
        else if (from > 0 && file.Ranges)
        {
            string range = $"Content-Range: bytes {from}-{file.Content.Length - 1}/{file.Content.Length}\r\n";
            await WriteAsync(stream, "206 Partial Content", range, file.Content[(int)from..], file.CutAfter);
        }
        else
        {
            await WriteAsync(stream, "200 OK", "", file.Content, file.CutAfter);
        }
    }

    private static async Task WriteAsync(NetworkStream stream, string status, string headers, byte[] content, int? cutAfter)
    {
        string head = $"HTTP/1.1 {status}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n{headers}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await stream.WriteAsync(content.AsMemory(0, Math.Min(cutAfter ?? content.Length, content.Length)));
    }
}
