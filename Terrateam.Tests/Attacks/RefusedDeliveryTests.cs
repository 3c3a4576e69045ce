using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Telemetry;
using Terrateam.Functions.Webhooks;
using Terrateam.Tests.Functions.GitHub;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Who guesses the webhook secret is seen, and cannot bury that under lines of their own.</summary>
public sealed class RefusedDeliveryTests
{
    [Fact]
    public async Task Wrong_signatures_are_counted_all_and_logged_some_without_what_they_carried()
    {
        using var log = new LogRecorder();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions { Replace = services => services.AddSingleton<ILoggerProvider>(log) }
        );
        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument is { Name: "terrateam.webhooks.refused", Meter.Name: WebhookMetrics.MeterName })
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref counted, count));
        listener.Start();

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(
                401,
                await PostAsync(
                    client,
                    scenario,
                    "{\"hidden\": \"body\"}",
                    i == 0 ? "11111111-2222-3333-4444-555555555555" : "<b>evil</b>"
                )
            );
        }

        // Other tests run in this process and count, too.
        Assert.True(counted >= 60, $"{counted} of 60");
        var lines = log.Lines.Where(line => line.Contains("no valid signature", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 1, 20);
        Assert.Contains("11111111-2222-3333-4444-555555555555", lines[0], StringComparison.Ordinal);
        Assert.Contains("127.0.0.1, forwarded for 203.0.113.7", lines[0], StringComparison.Ordinal);
        Assert.All(log.Lines, line => Assert.DoesNotContain("hidden", line, StringComparison.Ordinal));
        Assert.All(log.Lines, line => Assert.DoesNotContain("evil", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_does_not_come_from_GitHub_is_refused_before_its_signature_is_looked_at()
    {
        using var log = new LogRecorder();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions
            {
                Replace = services => services.AddSingleton<ILoggerProvider>(log),
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["GitHub:HookRanges:0"] = "140.82.112.0/20",
                },
            }
        );

        Assert.Equal(403, await PostAsync(client, scenario, "{}", "11111111-2222-3333-4444-555555555555"));
        Assert.Equal(403, await PostAsync(client, scenario, "{}", "1", forwarded: "140.82.115.9, 203.0.113.7:4711"));
        Assert.Equal(401, await PostAsync(client, scenario, "{}", "1", forwarded: "140.82.115.9:4711"));

        var line = log.Lines.First(line => line.Contains("GitHub:HookRanges", StringComparison.Ordinal));
        Assert.Contains("11111111-2222-3333-4444-555555555555", line, StringComparison.Ordinal);
        Assert.Contains("forwarded for 203.0.113.7", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_left_out_is_told_with_the_next_line_and_a_new_minute_has_new_lines()
    {
        var time = new FakeTimeProvider();
        var throttle = new LogThrottle(time, mostPerMinute: 2);

        Assert.True(throttle.Allows(out _));
        Assert.True(throttle.Allows(out _));
        Assert.False(throttle.Allows(out _));
        Assert.False(throttle.Allows(out _));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(throttle.Allows(out _));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(throttle.Allows(out var leftOut));
        Assert.Equal(3, leftOut);
        Assert.True(throttle.Allows(out leftOut));
        Assert.Equal(0, leftOut);
        Assert.False(throttle.Allows(out _));
    }

    private static async Task<int> PostAsync(
        HttpMessageInvoker client,
        ScenarioEnvironment scenario,
        string body,
        string delivery,
        string forwarded = "evil, 203.0.113.7:4711"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, scenario.App.WebhookUrl)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-GitHub-Event", "push");
        request.Headers.TryAddWithoutValidation("X-GitHub-Delivery", delivery);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", "sha256=" + new string('0', 64));
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
