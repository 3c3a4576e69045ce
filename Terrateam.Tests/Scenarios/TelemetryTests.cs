using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Terrateam.Tests.Functions.Telemetry;

namespace Terrateam.Tests.Scenarios;

/// <summary>What an operator sees of the app: traces, metrics and log lines, where a collector is named.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_goes_from_the_webhook_to_the_comment()
    {
        await using var collector = await Collector.StartAsync();
        var spans = new ConcurrentBag<Activity>();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = Settings(collector),
                Replace = services =>
                    services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(new Recorder(spans))),
            }
        );
        var pull = await scenario.OpenPlannedAsync();
        var delivery = scenario
            .GitHub.Deliveries.First(one =>
                one.Event == "pull_request"
                && one.Payload.Contains($"\"number\":{pull.Number}", StringComparison.Ordinal)
            )
            .Guid;
        await scenario.UntilAsync(
            () =>
                Task.FromResult(
                    spans.Any(span =>
                        span.OperationName == "event"
                        && Tag(span, "delivery")?.EndsWith("-over", StringComparison.Ordinal) == true
                    )
                ),
            "the last span"
        );

        var first = Assert.Single(spans, span => span.OperationName == "webhook" && Tag(span, "delivery") == delivery);
        var trace = spans.Where(span => span.TraceId == first.TraceId).ToList();
        var names = trace.Select(static span => span.OperationName).ToHashSet();
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "webhook",
                "event",
                "github",
                "runner.initiate",
                "runner.results",
                "run.end",
                "run.report",
                "comment",
            },
            names
        );
        var byId = trace.ToDictionary(static span => span.SpanId);
        Assert.All(trace.Where(span => span != first), span => Assert.True(byId.ContainsKey(span.ParentSpanId)));
        var comment = trace.Last(static span => span.OperationName == "comment");
        Assert.Contains(trace, span => span.OperationName == "github" && span.ParentSpanId == comment.SpanId);
        Assert.Contains(trace, span =>
            span.OperationName == "run.report"
            && Tag(span, "repository") == "acme/infra"
            && Tag(span, "run") is not null
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Spans_metrics_and_log_lines_with_their_scopes_reach_a_collector()
    {
        await using var collector = await Collector.StartAsync();
        await using (var scenario = await ScenarioEnvironment.StartAsync(new() { Settings = Settings(collector) }))
        {
            await scenario.OpenPlannedAsync();
            await scenario.SettleAsync();
        }

        // What waited was sent at the stop.
        Assert.Contains("runner.results", collector.Sent("/v1/traces"), StringComparison.Ordinal);
        var metrics = collector.Sent("/v1/metrics");
        foreach (
            var name in new[]
            {
                "terrateam.events",
                "terrateam.decisions",
                "terrateam.runs.queued",
                "terrateam.runs.duration",
                "terrateam.plans.stored",
                "terrateam.github.remaining",
            }
        )
        {
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("acme", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", metrics, StringComparison.Ordinal);
        var logs = collector.Sent("/v1/logs");
        foreach (var name in new[] { "Delivery", "Installation", "Repository", "PullRequest", "Run" })
            Assert.Contains(name, logs, StringComparison.Ordinal);
        Assert.Contains("was decided with", logs, StringComparison.Ordinal);
        Assert.All(collector.Types, type => Assert.Equal("application/x-protobuf", type));
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_traced_or_loaded()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();

        Assert.Null(scenario.App.Services.GetService<TracerProvider>());
        Assert.DoesNotContain(scenario.App.Services.GetServices<ILoggerProvider>(), provider =>
            provider is OpenTelemetry.Logs.OpenTelemetryLoggerProvider
        );
    }

    private static Dictionary<string, string> Settings(Collector collector) =>
        new(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["AzureWebJobs.Maintenance.Disabled"] = "true",
        };

    private static string? Tag(Activity span, string name) => span.GetTagItem($"terrateam.{name}")?.ToString();

    private sealed class Recorder(ConcurrentBag<Activity> spans) : OpenTelemetry.BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Add(data);
    }
}
