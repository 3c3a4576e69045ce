using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>Sends signed deliveries, no two with the same bytes, over connections that stay open.</summary>
internal sealed class WebhookSender(Load load)
{
    private readonly ConcurrentBag<List<long>> _latencies = [];
    private readonly Uri _url = new(load.Url);
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(load.Secret);
    private long _sent = Random.Shared.Next();

    /// <summary>How long it sends before it measures: at a fixed rate, what its own start delays is late for long.</summary>
    public static TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Prints deliveries a second, p50 and p99 in milliseconds.</summary>
    public static async Task<int> Run(string[] args)
    {
        if (args is not { Length: 7 })
            return 2;

        var load = Load.Parse(args);
        Console.WriteLine(await new WebhookSender(load).RunAsync());
        return 0;
    }

    private async Task<Figures> RunAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, load.Connections).Select(index => Task.Run(() => SendAsync(index, start))));
        var seconds = (Stopwatch.GetElapsedTime(start) - WarmUp).TotalSeconds;
        return Figures.From(_latencies.SelectMany(list => list), seconds);
    }

    private async Task SendAsync(int index, long start)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(_url.Host), _url.Port));
        var latencies = new List<long>();
        var bodies = new WebhookBodies();
        var answer = new byte[4096];
        for (var count = 0; ; count++)
        {
            var due = await DueAsync(start, ((long)count * load.Connections) + index);
            var since = Stopwatch.GetElapsedTime(start, due) - WarmUp;
            if (since.TotalSeconds >= load.Seconds)
                break;

            var number = Interlocked.Increment(ref _sent);
            var body = bodies.Of((int)(number % load.Pulls) + 1, number);
            await socket.SendAsync(new List<ArraySegment<byte>> { HeadOf(number, body), body }, SocketFlags.None);
            await ReadAsync(socket, answer);
            if (since >= TimeSpan.Zero)
                latencies.Add(Stopwatch.GetElapsedTime(due).Ticks);
        }

        _latencies.Add(latencies);
    }

    // The time from which the latency of a delivery counts. At a fixed rate that is when it was due, unless the
    // connection was free then: how late the timer comes is not the server's fault.
    private async Task<long> DueAsync(long start, long count)
    {
        if (load.PerSecond == 0)
            return Stopwatch.GetTimestamp();

        var due = start + (count * Stopwatch.Frequency / load.PerSecond);
        var now = Stopwatch.GetTimestamp();
        if (due <= now)
            return due;

        await Task.Delay(Stopwatch.GetElapsedTime(now, due), TimeProvider.System);
        return Stopwatch.GetTimestamp();
    }

    private byte[] HeadOf(long number, byte[] body) =>
        Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"POST {_url.AbsolutePath} HTTP/1.1\r\nHost: {_url.Authority}\r\nContent-Type: application/json\r\n"
                    + $"Content-Length: {body.Length}\r\nX-GitHub-Event: {load.Event}\r\n"
                    + $"X-GitHub-Delivery: 00000000-0000-4000-8000-{number:x12}\r\n"
                    + $"X-Hub-Signature-256: sha256={Convert.ToHexStringLower(HMACSHA256.HashData(_secret, body))}\r\n\r\n"
            )
        );

    private static async Task ReadAsync(Socket socket, byte[] answer)
    {
        var length = 0;
        while (!answer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            length += read;
        }

        if (!answer.AsSpan(0, length).StartsWith("HTTP/1.1 202"u8))
            throw new IOException(Encoding.ASCII.GetString(answer, 0, length));
    }
}
