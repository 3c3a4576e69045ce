using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Retention;
using Terrateam.Functions.State;
using Terrateam.Local.Durable;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Scenarios;

/// <summary>What the App does when an installation or one of its repositories changes.</summary>
public sealed class InstallationLifeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repository_that_is_renamed_and_transferred_keeps_its_plans_and_locks()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var other = await scenario.OpenPlannedAsync("dns", "other");
        var target = await scenario.GitHub.CreateRepositoryAsync(
            "globex/first",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }
        );

        scenario.GitHub.Rename(scenario.Repository, "platform");
        await FollowAsync(scenario);
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));

        scenario.GitHub.Transfer(scenario.Repository, "globex");
        await FollowAsync(scenario);
        var known = await Service<Belongings>(scenario).FindAsync(scenario.Repository.Id, Cancellation);
        Assert.Equal(target.InstallationId, known!.InstallationId);
        Assert.Equal(1, await scenario.App.CountPlansAsync());

        // The plan was made before the transfer.
        await scenario.HearAsync(other, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(other, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 2);
        Assert.Equal(
            [
                ("repository.renamed", "acme/platform", "was acme/infra"),
                ("repository.transferred", "globex/platform", "was acme/platform"),
            ],
            (await EventsAsync(scenario, "repository.")).Select(one => (one.Action, one.Repository!, one.Reason!))
        );
    }

    [Fact]
    public async Task What_becomes_of_an_installation_and_its_repositories_is_in_the_audit_trail_once()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        _ = await scenario.OpenPlannedAsync();
        var known = await Service<Belongings>(scenario).FindAsync(scenario.Repository.Id, Cancellation);
        var changes = Service<RepositoryChanges>(scenario);
        foreach (var isArchived in (bool[])[true, true, false])
        {
            scenario.Repository.Archive(isArchived);
            await changes.NoteAsync(known!.InstallationId, [scenario.Repository.Id], Cancellation);
            await FollowAsync(scenario);
        }

        foreach (var isSuspended in (bool[])[true, false])
        {
            scenario.GitHub.Suspend("acme", isSuspended);
            await FollowAsync(scenario);
            await FollowAsync(scenario);
        }

        scenario.GitHub.Uninstall("acme");
        for (var pass = 0; pass < 5; pass++)
            await FollowAsync(scenario);

        Assert.Equal(
            ["repository.archived", "repository.unarchived", "repository.deleted"],
            (await EventsAsync(scenario, "repository.")).Select(one => one.Action)
        );
        Assert.All(await EventsAsync(scenario, "repository."), one => Assert.Equal("acme/infra", one.Repository));
        var events = await EventsAsync(scenario, "installation.");
        Assert.Equal(
            [
                ("installation.created", "terrateam"),
                ("installation.suspended", "acme-admin"),
                ("installation.resumed", "acme-admin"),
                ("installation.deleted", "acme-admin"),
            ],
            events.Select(one => (one.Action, one.Actor))
        );
        Assert.All(events, one =>
            Assert.Equal(("acme", known!.InstallationId), (one.Subject!, one.Installation!.Value))
        );
    }

    [Fact]
    public void A_change_of_permissions_is_one_entry_however_often_it_is_read_before_it_is_stored()
    {
        var before = new ConfirmedInstallation(Noon, "acme", IsSuspended: false, ["contents:read", "issues:read"]);
        var known = new InstallationState(7, "acme", IsSuspended: false, IsStale: true, Noon) { Confirmed = before };
        var now = before with { At = Noon.AddHours(1), Permissions = ["checks:write", "contents:read"] };

        var first = Assert.Single(LifeAudit.Of(known, now));
        var second = Assert.Single(LifeAudit.Of(known, now with { At = Noon.AddHours(2) }));

        Assert.Equal("installation.changed", first.Action);
        Assert.Equal("granted: checks:write; no longer granted: issues:read", first.Reason);
        Assert.Equal(first.Id, second.Id);
        Assert.Empty(LifeAudit.Of(known with { Confirmed = now }, now with { At = Noon.AddHours(3) }));

        // Of what an older version asked about, nothing is known to have changed.
        Assert.Empty(LifeAudit.Of(known with { Confirmed = null }, now));
    }

    [Fact]
    public void An_act_is_entered_under_who_sent_its_own_event_and_under_the_app_where_none_came()
    {
        var before = new ConfirmedInstallation(Noon, "acme", IsSuspended: false, ["contents:read"]);
        var known = new InstallationState(7, "acme", IsSuspended: true, IsStale: true, Noon)
        {
            Confirmed = before,
            Hints = [new("new_permissions_accepted", "alice"), new("suspend", "bob"), new("unsuspend", "")],
        };
        var suspended = before with { IsSuspended = true, Permissions = ["contents:write"] };

        Assert.Equal(["alice", "bob"], LifeAudit.Of(known, suspended).Select(one => one.Actor));
        var resumed = LifeAudit.Of(known with { Confirmed = suspended }, suspended with { IsSuspended = false });
        Assert.Equal("terrateam", Assert.Single(resumed).Actor);
        Assert.Equal("terrateam", LifeAudit.Deleted(known).Actor);
    }

    [Fact]
    public async Task Nothing_is_decided_for_a_suspended_installation_and_nothing_is_lost()
    {
        await using var webhooks = new WebhookEnvironment { Settings = WebhookEnvironment.WithoutTimer };
        await webhooks.InitializeAsync();
        var scenario = webhooks.Scenario;
        var pull = await scenario.OpenPlannedAsync();
        var asked = await scenario.AskAsync(pull, "terrateam help");
        await scenario.SettleAsync();
        var comment = scenario.GitHub.Deliveries.Last(one =>
            one.Event == "issue_comment" && one.Payload.Contains("\"terrateam help\"", StringComparison.Ordinal)
        );
        var suspended = comment.InstallationId!.Value;

        // An old event says that it is suspended. Until GitHub is asked, that holds.
        var news = $$"""{"action":"suspend","installation":{"id":{{suspended}},"account":{"login":"acme"} } }""";
        await webhooks.PostAsync("installation", Encoding.UTF8.GetBytes(news));
        var calls = scenario.GitHub.Calls.Count;
        await webhooks.PostAsync(
            "issue_comment",
            Encoding.UTF8.GetBytes(
                comment.Payload.Replace("terrateam help", "terrateam unlock", StringComparison.Ordinal)
            )
        );
        var owner = Assert.Single(await WaitingAsync(scenario));
        var client = Service<LocalDurableTaskClient>(scenario);
        await Service<PullRequestEventHandler>(scenario).HandleAsync(new(owner), client, Cancellation);
        Assert.Equal([owner], await WaitingAsync(scenario));
        Assert.Equal(calls, scenario.GitHub.Calls.Count);

        await FollowAsync(scenario);
        Assert.False(await Service<InstallationStore>(scenario).IsSuspendedAsync(suspended, Cancellation));
        await scenario.SettleAsync();

        Assert.NotEqual(asked.Id, ScenarioEnvironment.AnswersOn(pull)[^1].Id);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static async Task FollowAsync(ScenarioEnvironment scenario)
    {
        await scenario.GitHub.WaitForWebhooksAsync();
        var client = Service<LocalDurableTaskClient>(scenario);
        await Service<InstallationWork>(scenario).RunAsync(client, Cancellation);
        await Service<RemovalWork>(scenario).RunAsync(client, Cancellation);
    }

    private static async Task<IReadOnlyList<AuditEvent>> EventsAsync(ScenarioEnvironment scenario, string actions) =>
        await Service<AuditLog>(scenario)
            .LinesAsync(default, Cancellation)
            .Select(line => AuditChain.EntryOf(line).Event)
            .Where(one => one.Action.StartsWith(actions, StringComparison.Ordinal))
            .ToListAsync(Cancellation);

    private static Task<IReadOnlyCollection<string>> WaitingAsync(ScenarioEnvironment scenario) =>
        Service<DeliveryInbox>(scenario).WaitingOwnersAsync(TimeSpan.Zero, static _ => false, Cancellation);

    private static T Service<T>(ScenarioEnvironment scenario)
        where T : class => scenario.App.Services.GetRequiredService<T>();
}
