using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Retention;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Local.Durable;
using Terrateam.Tests.Core.Notices;
using Terrateam.Tests.Functions.State;
using Terrateam.Tests.Scenarios;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Attacks;

/// <summary>Removing the App deletes all of its data; a forged removal deletes nothing.</summary>
public sealed class RemovalTests
{
    // What ends by itself within days and names nothing but ids, the audit trail, and what is about no repository, as the
    // budgets of people.
    private static readonly string[] Remaining =
    [
        "asked",
        "audit",
        "contactkeys",
        "handled",
        "redelivery",
        "maintenance",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_of_a_repository_that_is_gone_is_deleted_and_what_runs_for_it_ends(bool whole)
    {
        var written = new ConcurrentQueue<DocumentKey>();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new() { Replace = services => WrittenKeys.Watch(services, written) }
        );
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam apply");
        var other = await scenario.OpenPlannedAsync("dns", "other");
        var pause = scenario.Runner.Pause();
        await scenario.AskAsync(other, "terrateam plan");
        await pause.Arrived;
        var run = Assert.Single(await scenario.App.Services.GetRequiredService<RunStore>().OpenAsync(Cancellation));
        Assert.Equal(1, await scenario.App.CountPlansAsync());
        var installation = scenario.Repository.InstallationId!.Value;
        var contacts = scenario.App.Services.GetRequiredService<ContactStore>();
        await contacts.ReplaceAsync(7, "alice", "alice@example.com", [new(installation, "acme")], Cancellation);
        await KeepUndeliveredAsync(scenario, whole ? installation : null);

        if (whole)
            scenario.GitHub.Uninstall("acme");
        else
            scenario.GitHub.TakeOut(scenario.Repository);
        await scenario.GitHub.WaitForWebhooksAsync();
        await RemoveAsync(scenario, passes: 6);

        Assert.Equal(whole ? 0 : 1, (await contacts.AudienceAsync(installation, Cancellation)).Count);
        var store = scenario.App.Services.GetRequiredService<IDocumentStore>();
        foreach (
            var key in written
                .Distinct()
                .Where(key =>
                    !Remaining.Contains(key.Collection)
                    && !key.Key.Contains("|person-", StringComparison.Ordinal)
                    && (whole || key.Collection is not ("installations" or "contacts"))
                )
        )
        {
            Assert.True(await store.GetAsync(key, Cancellation) is null, $"{key} is still there.");
        }

        Assert.Equal(
            0,
            await scenario
                .App.Services.GetRequiredService<IBlobStore>()
                .ListAsync("", Cancellation)
                .CountAsync(Cancellation)
        );
        foreach (
            var instance in (string[])
                [
                    OrchestrationInstances.OfRun(run),
                    OrchestrationInstances.OfPullRequest(scenario.Repository.Id, 1),
                    OrchestrationInstances.OfPullRequest(scenario.Repository.Id, 2),
                ]
        )
        {
            Assert.True(
                await ClientOf(scenario).GetInstanceAsync(instance, cancellation: Cancellation)
                    is null
                        or { IsCompleted: true }
            );
        }

        pause.GoOn();
    }

    [Fact]
    public async Task A_pass_that_is_cut_short_is_made_good_by_the_next()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        await scenario.OpenPlannedAsync();
        scenario.GitHub.TakeOut(scenario.Repository);
        await scenario.GitHub.WaitForWebhooksAsync();

        // The app is killed after each step, in a round of its own.
        for (var step = 0; step < 40; step++)
        {
            using var kill = new CancellationTokenSource();
            var remover = RemoverOver(
                scenario,
                new DyingStore(scenario.App.Services.GetRequiredService<IDocumentStore>(), step, kill)
            );
            await Record.ExceptionAsync(() =>
                remover.RemoveAsync(scenario.Repository.Id, ClientOf(scenario), kill.Token)
            );
        }

        await RemoveAsync(scenario, passes: 4);
        Assert.Empty(await scenario.App.Services.GetRequiredService<Removals>().ListAsync(Cancellation));
        Assert.Null(
            await scenario.App.Services.GetRequiredService<Belongings>().FindAsync(scenario.Repository.Id, Cancellation)
        );
        Assert.Equal(0, await scenario.App.CountPlansAsync());
    }

    [Fact]
    public async Task A_copy_of_the_news_that_the_App_is_gone_deletes_nothing_while_it_is_there()
    {
        await using var webhooks = new WebhookEnvironment();
        await webhooks.InitializeAsync();
        var scenario = webhooks.Scenario;
        var pull = await scenario.OpenPlannedAsync();
        var installation = scenario.GitHub.Deliveries.First(one => one.InstallationId is not null).InstallationId;
        string[] news =
        [
            $$"""{"action":"deleted","installation":{"id":{{installation}} } }""",
            $$"""{"action":"removed","installation":{"id":{{installation}} },"repositories_removed":[{"id":{{scenario.Repository.Id}} }]}""",
        ];

        await webhooks.PostAsync("installation", Encoding.UTF8.GetBytes(news[0]));
        await webhooks.PostAsync("installation_repositories", Encoding.UTF8.GetBytes(news[1]));
        Assert.Equal(2, (await scenario.App.Services.GetRequiredService<Removals>().ListAsync(Cancellation)).Count);
        await RemoveAsync(scenario, passes: 2);

        Assert.Empty(await scenario.App.Services.GetRequiredService<Removals>().ListAsync(Cancellation));
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task While_GitHub_does_not_say_nothing_is_deleted_and_nothing_forgotten()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        await scenario.OpenPlannedAsync();
        scenario.GitHub.Suspend("acme", suspended: true);
        await scenario
            .App.Services.GetRequiredService<Removals>()
            .NoteRepositoriesAsync(
                scenario.GitHub.Deliveries.First(one => one.InstallationId is not null).InstallationId!.Value,
                [scenario.Repository.Id],
                Cancellation
            );

        await RemoveAsync(scenario, passes: 2);

        Assert.Single(await scenario.App.Services.GetRequiredService<Removals>().ListAsync(Cancellation));
        Assert.Equal(1, await scenario.App.CountPlansAsync());
    }

    /// <summary>Notices that were given up, of the repository and of the installation.</summary>
    private static async Task KeepUndeliveredAsync(ScenarioEnvironment scenario, long? installation)
    {
        var undelivered = scenario.App.Services.GetRequiredService<UndeliveredNotices>();
        var notice = NoticeSamples.Notice() with
        {
            Repository = NoticeSamples.Infra with { Id = scenario.Repository.Id },
        };
        await undelivered.KeepAsync(new(notice, null, NoticeSamples.Time, NoticeSamples.Time), "no", Cancellation);
        if (installation is not { } id)
            return;
        var told = new InstallationNotice("b", InstallationEvent.Welcome, InstallationFacts.Named(id, "acme"));
        await undelivered.KeepAsync(
            new(null, null, NoticeSamples.Time, NoticeSamples.Time) { Installation = told },
            "no",
            Cancellation
        );
    }

    private static async Task RemoveAsync(ScenarioEnvironment scenario, int passes)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            await scenario
                .App.Services.GetRequiredService<InstallationWork>()
                .RunAsync(ClientOf(scenario), Cancellation);
            await scenario.App.Services.GetRequiredService<RemovalWork>().RunAsync(ClientOf(scenario), Cancellation);
            await scenario.GitHub.WaitForWebhooksAsync();
        }
    }

    private static LocalDurableTaskClient ClientOf(ScenarioEnvironment scenario) =>
        scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();

    private static RepositoryRemover RemoverOver(ScenarioEnvironment scenario, IDocumentStore store)
    {
        Type[] parts =
        [
            typeof(Terrateam.Functions.Ledgers.LedgerStore),
            typeof(DeliveryInbox),
            typeof(Belongings),
            typeof(RunStore),
            typeof(Terrateam.Functions.Comments.CommentPublisher),
            typeof(Terrateam.Functions.Drift.DriftStore),
        ];
        object[] dying =
        [
            .. parts.Select(part => ActivatorUtilities.CreateInstance(scenario.App.Services, part, store)),
        ];
        return ActivatorUtilities.CreateInstance<RepositoryRemover>(scenario.App.Services, dying);
    }

    /// <summary>Fails for good after some deletions.</summary>
    private sealed class DyingStore(IDocumentStore inner, int deletions, CancellationTokenSource kill)
        : DelegatingDocumentStore(inner)
    {
        private int _left = deletions;

        public override Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
        {
            if (_left-- > 0)
                return base.DeleteAsync(key, etag, cancellationToken);

            kill.Cancel();
            throw new OperationCanceledException("The app was killed.", kill.Token);
        }
    }
}
