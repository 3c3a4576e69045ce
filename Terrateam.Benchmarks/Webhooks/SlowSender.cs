using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>Sends most of a large unsigned delivery, stops, and begins again when the connection is closed.</summary>
internal sealed class SlowSender(Uri url)
{
    private const int Told = 26_000_000;
    private const int Sent = 20_000_000;

    private static readonly byte[] Nothing = new byte[64 * 1024];

    /// <summary>Runs this many senders until the process ends: <c>url count</c>.</summary>
    public static async Task<int> Run(string[] args)
    {
        if (args is not [var url, var count])
            return 2;

        await Task.WhenAll(
            Enumerable
                .Range(0, int.Parse(count, CultureInfo.InvariantCulture))
                .Select(_ => new SlowSender(new(url)).RunAsync(CancellationToken.None))
        );
        return 0;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SendAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // The server closed the connection, as it should.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, cancellationToken);
        var stream = client.GetStream();
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Length: "
                + $"{Told}\r\nX-GitHub-Event: ping\r\nX-GitHub-Delivery: {Guid.NewGuid()}\r\nX-Hub-Signature-256: "
                + $"sha256={new string('0', 64)}\r\n\r\n"
        );
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        for (var sent = 0; sent < Sent; sent += Nothing.Length)
            await stream.WriteAsync(Nothing, cancellationToken);

        // Until the server responds or closes the connection.
        while (await stream.ReadAsync(new byte[1_024], cancellationToken) > 0)
        {
            // The response does not matter.
        }
    }
}
