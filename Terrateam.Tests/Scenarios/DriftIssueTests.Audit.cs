using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.TagQueries;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Drift;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.PullRequests;
using Terrateam.Local.Durable;

namespace Terrateam.Tests.Scenarios;

/// <summary>What is entered in the audit trail of drift issues.</summary>
public sealed partial class DriftIssueTests
{
    [Fact]
    public async Task What_is_asked_in_drift_issues_is_in_the_audit_trail_and_its_runs_say_who_asked()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);
        scenario.Repository.Grant("rita", "read");
        await AskAsync(scenario, time, found.Number, "terrateam apply", "rita");
        await AskAsync(scenario, time, found.Number, "terrateam help");
        await AskAsync(scenario, time, found.Number, "terrateam unlock");
        await AskAsync(scenario, time, found.Number, "terrateam apply");
        time.PutForward(TimeSpan.FromHours(1));
        await PassAsync(scenario);
        var again = scenario.GitHub.Issue(scenario.Repository, scenario.Repository.Issues[^1].Number);
        Assert.NotEqual(found.Number, again.Number);
        again.Label("alice", DriftIssueText.IgnoreLabel);
        again.Close("alice");
        await scenario.SettleAsync();

        var events = await EventsAsync(scenario);
        Assert.Equal(
            [
                ("command", "rita", found.Number, "terrateam apply", "answers"),
                ("command", "alice", found.Number, "terrateam help", "answers"),
                ("command", "alice", found.Number, "terrateam unlock", "answers"),
                ("command", "alice", found.Number, "terrateam apply", "starts apply of the drift schedule default"),
                ("decision", "alice", again.Number, "ignored drift issue", "silences the drift"),
                ("decision", "alice", again.Number, "closed drift issue", "acknowledges the drift"),
            ],
            events
                .Where(one => one.Issue is not null)
                .Select(one => (one.Action, one.Actor, one.Issue!.Value, one.Subject!, one.Decision!))
        );
        Assert.All(events.Where(one => one.Issue is not null), one => Assert.Null(one.PullRequest));
        Assert.Contains("rita", events.First(one => one.Actor == "rita").Reason, StringComparison.Ordinal);
        Assert.Equal(
            [("terrateam", "plan"), ("alice", "plan"), ("alice", "apply"), ("terrateam", "plan")],
            events.Where(one => one.Action == "run.ended").Select(one => (one.Actor, one.Subject!.Split(' ')[0]))
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_command_that_is_handled_again_after_a_crash_starts_and_enters_nothing_twice()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);
        var services = scenario.App.Services;
        var known = await services
            .GetRequiredService<DriftStore>()
            .FindAsync(scenario.Repository.Id, TestContext.Current.CancellationToken);
        var command = new Command.Apply(TagQuery.All);
        var asked = new Trigger.Commented(1, "alice", new([command], 1))
        {
            WrittenAt = time.GetUtcNow().AddMinutes(1),
            IsByPerson = true,
        };
        var entry = new InboxEntry(known!.Value.Repository, found.Number, "crashed", time.GetUtcNow(), asked)
        {
            Issue = IssueChange.Commented,
        };
        scenario.GitHub.Issue(scenario.Repository, found.Number).Comment("alice", "just text");
        var client = services.GetRequiredService<LocalDurableTaskClient>();
        var commands = services.GetRequiredService<IDriftIssueEvents>();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            await commands.HandleAsync(entry, client, TestContext.Current.CancellationToken);
            await FinishAsync(scenario);
        }

        // The first plan, and the plan and the apply of the command.
        Assert.Equal(3, scenario.Repository.Runs.Count);
        Assert.Single(await EventsAsync(scenario), static one => one.Id == "crashed:0:decided");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_event_that_is_given_up_is_entered_under_its_issue_and_not_under_a_pull_request()
    {
        await using var scenario = await StartAsync(new ShiftedTime());
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);
        var services = scenario.App.Services;
        var known = await services
            .GetRequiredService<DriftStore>()
            .FindAsync(scenario.Repository.Id, TestContext.Current.CancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        var entry = new InboxEntry(known!.Value.Repository, found.Number, "lost", now, new Trigger.Closed("alice"))
        {
            Issue = IssueChange.Closed,
        };

        var next = await services
            .GetRequiredService<EventFailures>()
            .RetryAsync(
                entry,
                new(entry.Owner, entry.Delivery) { FailedSince = now.AddDays(-1) },
                new GitHubException("GitHub did not answer.", 503),
                TestContext.Current.CancellationToken
            );

        Assert.Null(next);
        var entered = Assert.Single(await EventsAsync(scenario), static one => one.Action == "event.given-up");
        Assert.Null(entered.PullRequest);
        Assert.Equal(
            (found.Number, "terrateam", "lost", "lost:0:given-up", "GitHub did not answer."),
            (entered.Issue!.Value, entered.Actor, entered.Subject!, entered.Id!, entered.Outcome!)
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static async Task<IReadOnlyList<AuditEvent>> EventsAsync(ScenarioEnvironment scenario) =>
        await scenario
            .App.Services.GetRequiredService<AuditLog>()
            .LinesAsync(default, TestContext.Current.CancellationToken)
            .Select(line => AuditChain.EntryOf(line).Event)
            .ToListAsync(TestContext.Current.CancellationToken);
}
