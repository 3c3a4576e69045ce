using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Terrateam.Benchmarks.Webhooks;

namespace Terrateam.Benchmarks.UnderLoad;

/// <summary>Sends deliveries that the app ignores, at a fixed rate.</summary>
internal sealed class IgnoredEvents(string url, byte[] secret, int perMinute) : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());
    private readonly List<TimeSpan> _times = [];

    /// <summary>How many were not answered with 202.</summary>
    public int Refused { get; private set; }

    /// <summary>How long the answers took, ascending.</summary>
    public List<TimeSpan> Times => [.. _times.Order()];

    public async Task SendAsync(CancellationToken stop)
    {
        if (perMinute == 0)
            return;

        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1) / perMinute, TimeProvider.System);
        var bodies = new WebhookBodies();
        var start = Stopwatch.GetTimestamp();
        try
        {
            var number = 1L;
            while (await timer.WaitForNextTickAsync(stop))
            {
                // A timer that came late is caught up with.
                while (number <= Stopwatch.GetElapsedTime(start).TotalMinutes * perMinute)
                {
                    await SendAsync(bodies.Of(1, number).ToArray(), number, stop);
                    number++;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(byte[] body, long number, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", WebhookBodies.Ignored);
        request.Headers.Add(
            "X-GitHub-Delivery",
            string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-9000-{number:x12}")
        );
        request.Headers.Add(
            "X-Hub-Signature-256",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, body))
        );
        var sent = Stopwatch.GetTimestamp();
        using var answer = await _client.SendAsync(request, stop);
        _times.Add(Stopwatch.GetElapsedTime(sent));
        if ((int)answer.StatusCode != 202)
            Refused++;
    }
}
