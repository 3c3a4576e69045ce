using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Terrateam.Tests.Attacks;

/// <summary>A request that is sent byte by byte, as slowly as a test likes.</summary>
internal sealed class RawRequest : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TcpClient _client = new();

    private RawRequest() { }

    /// <summary>A well-formed signature of nothing in particular.</summary>
    public const string SomeSignature =
        "X-Hub-Signature-256: sha256=0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Connects and sends the headers of a POST.</summary>
    public static async Task<RawRequest> PostAsync(string url, long length, params string[] headers)
    {
        var address = new Uri(url);
        var request = new RawRequest();
        await request._client.ConnectAsync(address.Host, address.Port);
        var head = new StringBuilder();
        head.Append(
            CultureInfo.InvariantCulture,
            $"POST {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\n"
        );
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {length}\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        await request._client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        return request;
    }

    /// <summary>A delivery with a wrong signature of the right form.</summary>
    public static Task<RawRequest> DeliverAsync(string url, long length) =>
        PostAsync(url, length, SomeSignature, "X-GitHub-Event: ping", $"X-GitHub-Delivery: {Guid.NewGuid()}");

    /// <summary>Sends some of the body.</summary>
    public Task SendAsync(int bytes) => _client.GetStream().WriteAsync(new byte[bytes]).AsTask();

    /// <summary>The status and header of the response; status 0 where the connection ended without one.</summary>
    public async Task<(int Status, string Head)> AnswerAsync()
    {
        var head = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await _client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Timeout, TimeProvider.System);
                if (read == 0)
                    break;
                head.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Cut off.
        }

        var text = head.ToString();
        return text.Length == 0 ? (0, "") : (int.Parse(text.Split(' ', 3)[1], CultureInfo.InvariantCulture), text);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
