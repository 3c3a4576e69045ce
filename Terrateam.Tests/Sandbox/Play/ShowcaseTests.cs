using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Durable;
using Terrateam.Local.Durable;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Statuses;
using Terrateam.Sandbox.Play;
using Terrateam.Sandbox.Showcases;
using Terrateam.Sandbox.Views;

namespace Terrateam.Tests.Sandbox.Play;

/// <summary>What is set up by a click comes to be what it says, and every page of it can be read by all.</summary>
public sealed class ShowcaseTests
{
    [Fact]
    public async Task Every_showcase_becomes_what_it_says_and_every_page_can_be_read_by_everybody()
    {
        await using var pages = await SandboxPages.StartAsync(
            0,
            new Dictionary<string, string>(StringComparer.Ordinal)
        );
        var github = pages.GitHub;
        var set = new Dictionary<string, (string Name, SandboxPullRequest? Pull)>(StringComparer.Ordinal);
        foreach (var showcase in Catalogue.All)
        {
            var (repository, pull) = await showcase.SetUpAsync(github);
            set.Add(showcase.Name, (repository.FullName, pull));
        }

        SandboxPullRequest Pull(string name) => set[name].Pull!;
        await ReachesAsync(Pull("layers"), "network", "success");
        await ReachesAsync(Pull("stacks"), "live/app", "success");
        await ReachesAsync(Pull("teams"), "app", "success");
        await ReachesAsync(Pull("draft"), "network", "success");
        await ReachesAsync(Pull("failing"), "dns", "success");
        await ReachesAsync(Pull("failing"), "network", "failure");
        await ReachesAsync(Pull("lock"), "network", "success");
        Assert.False(Pull("conflict").IsMergeable);
        Assert.DoesNotContain(Pull("fork").Statuses, static status => status.State != "pending");

        await SaysAsync(Pull("approval"), "A large database");
        await SaysAsync(Pull("policy"), "A bucket must not be public");
        await SaysAsync(Pull("cost"), "390");
        await SaysAsync(Pull("cost"), "More than 100 EUR a month");

        await Pull("approval").CommentAsync("alice", "terrateam apply");
        await SaysAsync(Pull("approval"), "Approval");
        await Pull("teams").CommentAsync("alice", "terrateam apply dir:network");
        await ReachesAsync(Pull("teams"), "network", "success", "apply");

        var drift = github.Repositories.Single(repository => repository.FullName == set["drift"].Name);
        await pages.App.LookForDriftAsync(drift);
        var issue = await github.WaitForAsync(() => drift.Issues.Count > 0 ? drift : null, "an issue about drift");
        var number = issue.Issues[0].Number;
        // The issue is there before its pass is over, and meanwhile commands are refused.
        _ = await pages
            .App.Services.GetRequiredService<LocalDurableTaskClient>()
            .WaitForInstanceCompletionAsync(
                OrchestrationInstances.OfDrift(drift.Id, "hourly"),
                TestContext.Current.CancellationToken
            );
        if (Browser.Pictures.Length > 0)
            await TakeForGuidesAsync(github.BaseUrl, Addresses.Issue(drift, number), Addresses.Of(Pull("approval")));

        // What is written within the second in which the issue was posted is to be written again.
        int Refusals() =>
            github
                .Issue(drift, number)
                .Comments.Count(static one => one.Body.Contains(DriftIssueText.ShownLater(), StringComparison.Ordinal));
        bool IsClosed() => drift.Issues.Count > 0 && !drift.Issues[0].IsOpen;
        while (!IsClosed())
        {
            var refusals = Refusals();
            github.Issue(drift, number).Comment("alice", "terrateam apply");
            _ = await github.WaitForAsync(
                () => IsClosed() || Refusals() > refusals ? drift : null,
                "the issue to be closed by the apply"
            );
        }

        await github.Actions.IdleAsync();
        await github.WaitForWebhooksAsync();

        var run = drift.Runs[^1].Id;
        using var seen = await Browser.RunAsync(
            "tour.mjs",
            github.BaseUrl,
            Browser.Pictures,
            "/",
            Addresses.Of(pages.Repository),
            Addresses.Of(drift),
            Addresses.Issue(drift, number),
            Addresses.Run(drift, run),
            Addresses.Files(drift.FullName, "main"),
            Addresses.File(drift.FullName, "main", ".terrateam/config.yml"),
            Addresses.Of(Pull("approval")),
            Addresses.Of(Pull("policy")),
            Addresses.Of(Pull("cost")),
            Addresses.Of(Pull("failing")),
            Addresses.Of(Pull("teams")),
            "/acme/nothing"
        );

        Assert.Empty(Strings(seen, "faults"));
        Assert.Empty(Strings(seen, "foreign"));
        Assert.DoesNotContain(Strings(seen, "errors"), static text =>
            !text.Contains(((int)HttpStatusCode.NotFound).ToString(null, null), StringComparison.Ordinal)
        );
        Assert.Empty(github.UnknownCalls);
        Assert.Empty(github.Mishaps);
    }

    private static async Task TakeForGuidesAsync(string url, string issue, string gate)
    {
        using var seen = await Browser.RunAsync(
            "guides.mjs",
            url,
            Browser.Pictures,
            "sandbox",
            "/",
            "h2",
            "578",
            "drift-issue",
            issue,
            "h1",
            "478",
            "gates",
            gate,
            ".comment:has(th)",
            "876"
        );

        Assert.Empty(Strings(seen, "errors"));
    }

    private static Task<SandboxStatus> ReachesAsync(
        SandboxPullRequest pull,
        string directory,
        string state,
        string what = "plan"
    ) => pull.WaitForStatusAsync($"terrateam {what}: {directory} default", state);

    private static Task<SandboxComment> SaysAsync(SandboxPullRequest pull, string text) =>
        pull.WaitForCommentAsync(comment =>
            comment.IsByBot && comment.Body.Contains(text, StringComparison.OrdinalIgnoreCase)
        );

    private static IEnumerable<string> Strings(JsonDocument seen, string name) =>
        seen.RootElement.GetProperty(name).EnumerateArray().Select(static one => one.GetString()!);
}
