using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Reviews;
using Terrateam.Functions.Telemetry;
using Terrateam.Functions.Timers;
using Terrateam.Functions.Webhooks;
using Terrateam.Local.Durable;

namespace Terrateam.Tests.Scenarios;

/// <summary>The weekly security review.</summary>
public sealed class SecurityReviewTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happened_in_a_week_is_one_issue_that_an_operator_signs_off()
    {
        var time = new ShiftedTime();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Time = time,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Review:Repository"] = "acme/infra",
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                },
                Replace = services => services.AddSingleton<TimeProvider>(time),
            }
        );
        using var console = new OperatorConsole(scenario, time);
        var review = scenario.App.Services.GetRequiredService<SecurityReview>();
        await review.RunAsync(Cancellation);
        Assert.Empty(scenario.Repository.Issues);
        _ = await console.TryAsync("status", token: "a.b.c");
        await console.RunAsync("suspend", new() { ["repository"] = 4711, ["reason"] = "@everyone <b>look</b>" });
        await console.RunAsync("incident-open", new() { ["text"] = "A | token" });
        time.PutForward(TimeSpan.FromDays(7));
        var week = ReviewedWeek.Before(time.GetUtcNow());

        await review.RunAsync(Cancellation);
        await review.RunAsync(Cancellation);

        var issue = Assert.Single(scenario.Repository.Issues);
        Assert.Equal($"Security review of {week.Name}", issue.Title);
        Assert.Contains("## Denials: 1", issue.Body, StringComparison.Ordinal);
        Assert.Contains("ops.suspend repository 4711", issue.Body, StringComparison.Ordinal);
        Assert.Contains("1: A | token", issue.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("@everyone", issue.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", issue.Body, StringComparison.Ordinal);
        Assert.Contains("- [ ] Signed off", issue.Body, StringComparison.Ordinal);
        Assert.Contains($"unsigned reviews  {week.Name}", await console.RunAsync("status"), StringComparison.Ordinal);

        // The issue was opened, and the app died before it noted that.
        var store = scenario.App.Services.GetRequiredService<Terrateam.Functions.State.IDocumentStore>();
        _ = await store.DeleteAsync(ReviewRecord.KeyOf(week.Name), etag: null, Cancellation);
        await review.RunAsync(Cancellation);
        Assert.Single(scenario.Repository.Issues);

        var signed = new JsonObject { ["text"] = week.Name };
        await console.RunAsync("review-sign-off", signed);
        await console.RunAsync("review-sign-off", signed);
        issue = Assert.Single(scenario.Repository.Issues);
        Assert.False(issue.IsOpen);
        Assert.Contains("- [x] Signed off by olga", issue.Body, StringComparison.Ordinal);
        Assert.Contains("unsigned reviews  none", await console.RunAsync("status"), StringComparison.Ordinal);
        Assert.Equal(1, (await console.TryAsync("review-sign-off", new() { ["text"] = "2001-W01" })).Code);
        Assert.Empty(scenario.GitHub.UnknownCalls);
    }

    [Fact]
    public async Task What_is_wrong_in_state_is_an_alarm_of_its_week_once_a_day()
    {
        var time = new ShiftedTime();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Time = time,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Review:Repository"] = "acme/infra",
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                },
                Replace = services => services.AddSingleton<TimeProvider>(time),
            }
        );
        var (alarms, client) = (
            scenario.App.Services.GetRequiredService<AlarmWork>(),
            scenario.App.Services.GetRequiredService<LocalDurableTaskClient>()
        );
        _ = await scenario.OpenPlannedAsync();
        await alarms.RunAsync(client, Cancellation);
        Assert.DoesNotContain(await AuditAsync(scenario), static line =>
            line.Contains("alarm.", StringComparison.Ordinal)
        );

        var pause = scenario.Runner.Pause();
        _ = await scenario.OpenAsync("dns", "other");
        _ = await pause.Arrived;
        time.PutForward(TimeSpan.FromDays(15));
        var quota = scenario.App.Services.GetRequiredService<GitHubQuota>();
        quota.Note("an installation", 499, time.GetUtcNow() + TimeSpan.FromHours(1));
        await alarms.RunAsync(client, Cancellation);
        await alarms.RunAsync(client, Cancellation);
        pause.GoOn();
        time.PutForward(TimeSpan.FromDays(7));
        await scenario.App.Services.GetRequiredService<SecurityReview>().RunAsync(Cancellation);

        var issue = Assert.Single(scenario.Repository.Issues);
        Assert.Contains("## Alarms: 3", issue.Body, StringComparison.Ordinal);
        Assert.Contains("alarm.plans-old", issue.Body, StringComparison.Ordinal);
        Assert.Contains("the oldest plan is 15.0 days old", issue.Body, StringComparison.Ordinal);
        Assert.Contains("1 runs get on no more", issue.Body, StringComparison.Ordinal);
        Assert.Contains("GitHub leaves 499 calls", issue.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_read_is_in_the_trail_once()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var unreadables = scenario.App.Services.GetRequiredService<UnreadableDeliveries>();

        await unreadables.KeepAsync("push", "a-delivery", "{}"u8.ToArray(), Cancellation);
        await unreadables.KeepAsync("push", "a-delivery", "{}"u8.ToArray(), Cancellation);

        var entry = Assert.Single(await AuditAsync(scenario), static line =>
            line.Contains("event.unreadable", StringComparison.Ordinal)
        );
        Assert.Contains("push a-delivery", entry, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> AuditAsync(ScenarioEnvironment scenario) =>
        await scenario
            .App.Services.GetRequiredService<AuditLog>()
            .LinesAsync(DateTimeOffset.MinValue, Cancellation)
            .ToListAsync(Cancellation);

    [Theory]
    [InlineData("2026-11-29", "2026-W47", "2026-11-16")]
    [InlineData("2026-11-30", "2026-W48", "2026-11-23")]
    [InlineData("2027-01-05", "2026-W53", "2026-12-28")]
    public void The_last_week_is_the_one_that_is_over(string now, string name, string from)
    {
        var week = ReviewedWeek.Before(
            DateTimeOffset.Parse(now + "T00:30:00Z", System.Globalization.CultureInfo.InvariantCulture)
        );

        Assert.Equal(name, week.Name);
        Assert.Equal(from, week.From.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }
}
