using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Operations;
using Terrateam.Sandbox.GitHub.Issues;

namespace Terrateam.Tests.Scenarios;

/// <summary>What an issue tells of an incident.</summary>
public sealed class IncidentIssueTests
{
    private const string Create = "POST /repos/{owner}/{repo}/issues";
    private const string Comment = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_opened_hears_the_news_and_is_closed_and_notes_of_operators_stay_with_them()
    {
        await using var scenario = await StartAsync();
        using var console = new OperatorConsole(scenario);
        _ = await scenario.OpenPlannedAsync();

        var opened = await console.RunAsync("incident-open", Open(scenario, "A token @everyone <b>was stolen</b>"));
        var own = await console.RunAsync("incident-note", Note("for us alone"));
        await console.RunAsync("incident-note", Note("Rotate #1", tell: true));
        await console.RunAsync("incident-close", Numbered());

        var issue = Single(scenario);
        Assert.Contains($"It is told in acme/infra#{issue.Number}.", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("told in", own, StringComparison.Ordinal);
        Assert.StartsWith("Security incident 1: A token", issue.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("@everyone", issue.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", issue.Body, StringComparison.Ordinal);
        Assert.Equal(["terrateam-incident"], issue.Labels);
        Assert.Collection(
            issue.Comments,
            static news => Assert.Contains("Rotate #\u200b1", news.Body, StringComparison.Ordinal),
            static end => Assert.Contains("Incident 1 is closed", end.Body, StringComparison.Ordinal)
        );
        Assert.False(issue.IsOpen);
        Assert.Empty(scenario.GitHub.UnknownCalls);
    }

    [Fact]
    public async Task What_GitHub_refused_is_made_up_for_and_nothing_is_told_twice()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        using var console = new OperatorConsole(scenario, time);
        _ = await scenario.OpenPlannedAsync();
        var issues = scenario.App.Services.GetRequiredService<IncidentIssues>();

        // The record is there all the same, and the operator reads what is missing.
        scenario.GitHub.Faults.Fail(422, 1, static call => call == Create);
        var opened = await console.RunAsync("incident-open", Open(scenario, "A token was stolen"));
        Assert.StartsWith("Incident 1 is open", opened, StringComparison.Ordinal);
        Assert.Contains("could not be written", opened, StringComparison.Ordinal);
        scenario.GitHub.Faults.Fail(422, 1, static call => call == Create);
        _ = await console.RunAsync("incident-note", Note("Rotate", tell: true));
        await issues.RunAsync(Cancellation);
        Assert.Empty(scenario.Repository.Issues);

        time.PutForward(TimeSpan.FromMinutes(11));
        scenario.GitHub.Faults.Fail(422, 1, static call => call == Comment);
        await issues.RunAsync(Cancellation);
        Assert.Empty(Single(scenario).Comments);
        await issues.RunAsync(Cancellation);
        await issues.RunAsync(Cancellation);

        var issue = Single(scenario);
        Assert.True(issue.IsOpen);
        Assert.Contains("Rotate", Assert.Single(issue.Comments).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_its_issue_was_deleted_the_record_goes_on()
    {
        await using var scenario = await StartAsync();
        using var console = new OperatorConsole(scenario);
        _ = await scenario.OpenPlannedAsync();
        await console.RunAsync("incident-open", Open(scenario, "A token was stolen"));

        scenario.GitHub.Faults.Fail(410, 1, static call => call == Comment);
        await console.RunAsync("incident-note", Note("Rotate", tell: true));
        await console.RunAsync("incident-close", Numbered());

        Assert.Empty(Single(scenario).Comments);
    }

    [Fact]
    public async Task Without_a_repository_it_is_that_of_the_reviews_or_is_refused()
    {
        await using var scenario = await StartAsync(review: "acme/infra");
        using var console = new OperatorConsole(scenario);
        await console.RunAsync("incident-open", new() { ["text"] = "All are concerned", ["issue"] = true });
        Assert.True(Single(scenario).IsOpen);
        var unknown = new JsonObject
        {
            ["text"] = "Elsewhere",
            ["issue"] = true,
            ["repository"] = 1,
        };

        var (code, _, error) = await console.TryAsync("incident-open", unknown);

        Assert.Equal(1, code);
        Assert.Contains("Review:Repository", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Elsewhere", await console.RunAsync("status"), StringComparison.Ordinal);
    }

    private static Task<ScenarioEnvironment> StartAsync(ShiftedTime? time = null, string review = "") =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Time = time ?? TimeProvider.System,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Review:Repository"] = review,
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                },
                Replace = services =>
                {
                    if (time is not null)
                        services.AddSingleton<TimeProvider>(time);
                },
            }
        );

    private static SandboxIssue Single(ScenarioEnvironment scenario) =>
        scenario.GitHub.Issue(scenario.Repository, Assert.Single(scenario.Repository.Issues).Number);

    private static JsonObject Open(ScenarioEnvironment scenario, string title) =>
        new()
        {
            ["text"] = title,
            ["issue"] = true,
            ["repository"] = scenario.Repository.Id,
        };

    private static JsonObject Note(string text, bool tell = false) =>
        new()
        {
            ["incident"] = 1,
            ["text"] = text,
            ["tell"] = tell,
        };

    private static JsonObject Numbered() => new() { ["incident"] = 1 };
}
