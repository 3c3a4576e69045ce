using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Timers;
using Terrateam.Functions.Webhooks;
using Terrateam.Local.Durable;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>Deliveries that come twice, in another order, late or never.</summary>
public sealed class DeliveryTests
{
    private const string Plan = "terrateam plan: network default";
    private static readonly Dictionary<string, string> Impatient = new(StringComparer.Ordinal)
    {
        ["Runs:FirstLook"] = "00:00:01",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_delivery_that_comes_twenty_times_at_once_is_handled_once()
    {
        await using var webhooks = new WebhookEnvironment();
        await webhooks.InitializeAsync();
        var scenario = webhooks.Scenario;
        var held = scenario.GitHub.Webhooks.Hold(IsOfPeople);
        var pull = await scenario.OpenAsync();

        var opened = await scenario.GitHub.WaitForAsync(
            () => held.Deliveries is [var first, ..] ? first : null,
            "the pull request's delivery"
        );
        var answers = await TwentyTimesAsync(webhooks, opened);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        await pull.CommentAsync("alice", "terrateam apply");
        var comment = await scenario.GitHub.WaitForAsync(
            () => held.Deliveries.FirstOrDefault(one => one.Event == "issue_comment"),
            "the comment's delivery"
        );
        var commentAnswers = await TwentyTimesAsync(webhooks, comment);
        await scenario.WaitForAsync(pull, "terrateam apply", "success");

        // Long after everything was done, too.
        await scenario.SettleAsync();
        Assert.All(await TwentyTimesAsync(webhooks, comment), answer => Assert.Equal(HttpStatusCode.OK, answer));

        Assert.Equal([1, 19], Counts(answers));
        Assert.Equal([1, 19], Counts(commentAnswers));
        await scenario.EndAsync(plans: 0, locks: 1);
        Assert.Equal((2, 2), (scenario.Repository.Runs.Count, pull.Comments.Count(one => one.IsByBot)));

        static int[] Counts(IReadOnlyCollection<HttpStatusCode> answers) =>
            [
                answers.Count(answer => answer == HttpStatusCode.Accepted),
                answers.Count(answer => answer == HttpStatusCode.OK),
            ];
    }

    [Fact]
    public async Task Deliveries_in_the_wrong_order_end_in_the_same_state()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var held = scenario.GitHub.Webhooks.Hold(IsOfPeople);
        var pull = await scenario.OpenAsync();
        await pull.PushAsync("More", ScenarioEnvironment.Change("network", "more"));
        await pull.CommentAsync("alice", "terrateam plan");
        await scenario.GitHub.WaitForAsync(() => held.Deliveries.Count == 3 ? held : null, "three deliveries");

        held.Release(newestFirst: true);

        await scenario.GitHub.WaitForWebhooksAsync();
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.EndAsync(plans: 1, locks: 0);
        // The first delivery, of any kind, was already about the newest commit.
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
    }

    [Fact]
    public async Task Without_any_word_of_Actions_a_run_that_died_is_found_by_asking()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Settings = Impatient });
        scenario.GitHub.Webhooks.Drop(IsOfActions);
        scenario.GitHub.Actions.Next(RunFate.DiesAtOnce, RunFate.FailsAtStartup);

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();
        await pull.CommentAsync("alice", "terrateam plan");
        await scenario.WaitForAsync(pull, Plan, "pending");
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        // And one that does its work needs no word of Actions either.
        await pull.CommentAsync("alice", "terrateam plan");
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.EndAsync(plans: 1, locks: 0);
        Assert.Equal(3, scenario.Repository.Runs.Count);
        Assert.All(scenario.GitHub.Deliveries.Where(IsOfActions), one =>
            Assert.Equal(DeliveryOutcome.Dropped, one.Outcome)
        );
    }

    [Fact]
    public async Task What_GitHub_could_not_deliver_it_is_asked_to_deliver_again()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.GitHub.Webhooks.Fail(IsOfPeople, count: 2);
        var pull = await scenario.OpenAsync();
        await scenario.GitHub.WaitForDeliveryAsync(one => one.Event == "pull_request");
        Assert.Empty(scenario.Repository.Runs);

        // The first attempt to repeat it fails as well.
        await RedeliverAsync(scenario);
        await scenario.GitHub.WaitForAsync(() => Attempts().Count == 2 ? scenario : null, "the second attempt");
        Assert.Empty(scenario.Repository.Runs);
        await RedeliverAsync(scenario);
        await scenario.WaitForAsync(pull, Plan, "success");

        // What succeeded at last is left alone.
        await RedeliverAsync(scenario);
        await scenario.EndAsync(plans: 1, locks: 0);
        Assert.Equal(3, Attempts().Count);
        Assert.Single(scenario.Repository.Runs);

        List<WebhookDelivery> Attempts() => [.. scenario.GitHub.Deliveries.Where(one => one.Event == "pull_request")];
    }

    [Fact]
    public async Task A_delivery_that_is_refused_for_ever_is_not_asked_for_for_ever()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.GitHub.Webhooks.Fail(IsOfPeople);
        await scenario.OpenAsync();
        for (var look = 0; look < 6; look++)
            await RedeliverAsync(scenario);

        // Once by GitHub itself, three times by request.
        Assert.Equal(4, scenario.GitHub.Deliveries.Count(one => one.Event == "pull_request"));
    }

    [Fact]
    public async Task An_event_whose_wake_was_lost_is_found_in_the_inbox_by_the_timer()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var held = scenario.GitHub.Webhooks.Hold(IsOfPeople);
        var pull = await scenario.OpenAsync();
        var opened = await scenario.GitHub.WaitForAsync(
            () => held.Deliveries is [var first, ..] ? first : null,
            "the pull request's delivery"
        );
        var inbox = scenario.App.Services.GetRequiredService<DeliveryInbox>();
        var webhook = Terrateam.Functions.Webhooks.WebhookReader.Read(
            opened.Event,
            Encoding.UTF8.GetBytes(opened.Payload)
        );
        var entry = InboxEntries.From(webhook, opened.Guid, DateTimeOffset.UnixEpoch, [])!;

        // As if the app had been killed between keeping it and waking its owner.
        Assert.True(await inbox.AddAsync(entry, Cancellation));
        Assert.Equal(
            [entry.Owner],
            await inbox.WaitingOwnersAsync(TimeSpan.FromMinutes(1), static _ => false, Cancellation)
        );
        held.Release();
        await scenario.GitHub.WaitForWebhooksAsync();
        Assert.Empty(scenario.Repository.Runs);

        // GitHub has delivered it twice, and will not again: the timer wakes the owner.
        var client = scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();
        await scenario.App.Services.GetRequiredService<SignalRepair>().RunAsync(client, Cancellation);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.EndAsync(plans: 1, locks: 0);
        Assert.Single(scenario.Repository.Runs);
    }

    private static bool IsOfPeople(WebhookDelivery delivery) =>
        delivery.Event is "pull_request" or "issue_comment" && !IsByBot(delivery);

    private static bool IsByBot(WebhookDelivery delivery) =>
        delivery.Body.GetProperty("sender").GetProperty("type").GetString() == "Bot";

    private static bool IsOfActions(WebhookDelivery delivery) =>
        delivery.Event.StartsWith("workflow_", StringComparison.Ordinal);

    private static async Task RedeliverAsync(ScenarioEnvironment scenario)
    {
        await scenario.App.Services.GetRequiredService<Redelivery>().RunAsync(Cancellation);
        await scenario.GitHub.WaitForWebhooksAsync();
    }

    private static async Task<IReadOnlyCollection<HttpStatusCode>> TwentyTimesAsync(
        WebhookEnvironment scenario,
        WebhookDelivery delivery
    )
    {
        var body = Encoding.UTF8.GetBytes(delivery.Payload);
        return await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => scenario.PostAsync(delivery.Event, body, delivery.Guid))
        );
    }
}
