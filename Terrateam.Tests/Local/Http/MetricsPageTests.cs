using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Local.Http;

/// <summary>The page with the metrics, for Prometheus.</summary>
public sealed class MetricsPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_a_key_reads_the_metrics_and_nobody_else_sees_that_there_are_any()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Telemetry:Prometheus"] = "true" },
            }
        );
        await scenario.OpenPlannedAsync();
        var keys = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(scenario.DataDirectory, "keys.json"), Cancellation)
        )!;
        var key = (string)keys["functionKey"]!;

        var (status, text) = await GetAsync(scenario, key);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("terrateam_events_total{", text, StringComparison.Ordinal);
        Assert.Contains("kind=\"pushed\"", text, StringComparison.Ordinal);
        Assert.Contains("terrateam_runs_queued_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", text, StringComparison.Ordinal);
        foreach (var wrong in new[] { null, "", key[..^1], key + "x" })
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(scenario, wrong)).Status);
    }

    [Fact]
    public async Task Without_the_setting_there_is_no_page()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var keys = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(scenario.DataDirectory, "keys.json"), Cancellation)
        )!;

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(scenario, (string)keys["masterKey"]!)).Status);
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(ScenarioEnvironment scenario, string? key)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, scenario.App.BaseUrl + "/metrics");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
