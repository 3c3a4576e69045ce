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
        var lab = webhooks.Lab;
        var held = lab.GitHub.Webhooks.Hold(IsOfPeople);
        var pull = await lab.OpenAsync();

        var opened = await lab.GitHub.WaitForAsync(
            () => held.Deliveries is [var first, ..] ? first : null,
            "the pull request's delivery"
        );
        var answers = await TwentyTimesAsync(webhooks, opened);
        await lab.WaitForAsync(pull, Plan, "success");
        await lab.SettleAsync();
        await pull.CommentAsync("alice", "terrateam apply");
        var comment = await lab.GitHub.WaitForAsync(
            () => held.Deliveries.FirstOrDefault(one => one.Event == "issue_comment"),
            "the comment's delivery"
        );
        var commentAnswers = await TwentyTimesAsync(webhooks, comment);
        await lab.WaitForAsync(pull, "terrateam apply", "success");

        // Long after everything was done, too.
        await lab.SettleAsync();
        Assert.All(await TwentyTimesAsync(webhooks, comment), answer => Assert.Equal(HttpStatusCode.OK, answer));

        Assert.Equal([1, 19], Counts(answers));
        Assert.Equal([1, 19], Counts(commentAnswers));
        await lab.EndAsync(plans: 0, locks: 1);
        Assert.Equal((2, 2), (lab.Repository.Runs.Count, pull.Comments.Count(one => one.IsByBot)));

        static int[] Counts(IReadOnlyCollection<HttpStatusCode> answers) =>
            [
                answers.Count(answer => answer == HttpStatusCode.Accepted),
                answers.Count(answer => answer == HttpStatusCode.OK),
            ];
    }

    [Fact]
    public async Task Deliveries_in_the_wrong_order_end_in_the_same_state()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        var held = lab.GitHub.Webhooks.Hold(IsOfPeople);
        var pull = await lab.OpenAsync();
        await pull.PushAsync("More", ScenarioEnvironment.Change("network", "more"));
        await pull.CommentAsync("alice", "terrateam plan");
        await lab.GitHub.WaitForAsync(() => held.Deliveries.Count == 3 ? held : null, "three deliveries");

        held.Release(newestFirst: true);

        await lab.GitHub.WaitForWebhooksAsync();
        await lab.WaitForAsync(pull, Plan, "success");
        await lab.EndAsync(plans: 1, locks: 0);
        // The first delivery, of any kind, was already about the newest commit.
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
    }

    [Fact]
    public async Task Without_any_word_of_Actions_a_run_that_died_is_found_by_asking()
    {
        await using var lab = await ScenarioEnvironment.StartAsync(new() { Settings = Impatient });
        lab.GitHub.Webhooks.Drop(IsOfActions);
        lab.GitHub.Actions.Next(RunFate.DiesAtOnce, RunFate.FailsAtStartup);

        var pull = await lab.OpenAsync();
        await lab.WaitForAsync(pull, Plan, "failure");
        await lab.SettleAsync();
        await pull.CommentAsync("alice", "terrateam plan");
        await lab.WaitForAsync(pull, Plan, "pending");
        await lab.WaitForAsync(pull, Plan, "failure");
        await lab.SettleAsync();

        // And one that does its work needs no word of Actions either.
        await pull.CommentAsync("alice", "terrateam plan");
        await lab.WaitForAsync(pull, Plan, "success");
        await lab.EndAsync(plans: 1, locks: 0);
        Assert.Equal(3, lab.Repository.Runs.Count);
        Assert.All(lab.GitHub.Deliveries.Where(IsOfActions), one => Assert.Equal(DeliveryOutcome.Dropped, one.Outcome));
    }

    [Fact]
    public async Task What_GitHub_could_not_deliver_it_is_asked_to_deliver_again()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        lab.GitHub.Webhooks.Fail(IsOfPeople, count: 2);
        var pull = await lab.OpenAsync();
        await lab.GitHub.WaitForDeliveryAsync(one => one.Event == "pull_request");
        Assert.Empty(lab.Repository.Runs);

        // The first attempt to repeat it fails as well.
        await RedeliverAsync(lab);
        await lab.GitHub.WaitForAsync(() => Attempts().Count == 2 ? lab : null, "the second attempt");
        Assert.Empty(lab.Repository.Runs);
        await RedeliverAsync(lab);
        await lab.WaitForAsync(pull, Plan, "success");

        // What succeeded at last is left alone.
        await RedeliverAsync(lab);
        await lab.EndAsync(plans: 1, locks: 0);
        Assert.Equal(3, Attempts().Count);
        Assert.Single(lab.Repository.Runs);

        List<WebhookDelivery> Attempts() => [.. lab.GitHub.Deliveries.Where(one => one.Event == "pull_request")];
    }

    [Fact]
    public async Task A_delivery_that_is_refused_for_ever_is_not_asked_for_for_ever()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        lab.GitHub.Webhooks.Fail(IsOfPeople);
        await lab.OpenAsync();
        for (var look = 0; look < 6; look++)
            await RedeliverAsync(lab);

        // Once by GitHub itself, three times by request.
        Assert.Equal(4, lab.GitHub.Deliveries.Count(one => one.Event == "pull_request"));
    }

    [Fact]
    public async Task An_event_whose_wake_was_lost_is_found_in_the_inbox_by_the_timer()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        var held = lab.GitHub.Webhooks.Hold(IsOfPeople);
        var pull = await lab.OpenAsync();
        var opened = await lab.GitHub.WaitForAsync(
            () => held.Deliveries is [var first, ..] ? first : null,
            "the pull request's delivery"
        );
        var inbox = lab.App.Services.GetRequiredService<DeliveryInbox>();
        var webhook = Terrateam.Functions.Webhooks.WebhookReader.Read(
            opened.Event,
            Encoding.UTF8.GetBytes(opened.Payload)
        );
        var entry = InboxEntries.From(webhook, opened.Guid, DateTimeOffset.UnixEpoch, [])!;

        // As if the app had been killed between keeping it and waking its owner.
        Assert.True(await inbox.AddAsync(entry, Cancellation));
        Assert.Equal([entry.Owner], await inbox.WaitingOwnersAsync(TimeSpan.FromMinutes(1), Cancellation));
        held.Release();
        await lab.GitHub.WaitForWebhooksAsync();
        Assert.Empty(lab.Repository.Runs);

        // GitHub has delivered it twice, and will not again: the timer wakes the owner.
        var client = lab.App.Services.GetRequiredService<LocalDurableTaskClient>();
        await lab.App.Services.GetRequiredService<SignalRepair>().RunAsync(client, Cancellation);
        await lab.WaitForAsync(pull, Plan, "success");
        await lab.EndAsync(plans: 1, locks: 0);
        Assert.Single(lab.Repository.Runs);
    }

    private static bool IsOfPeople(WebhookDelivery delivery) =>
        delivery.Event is "pull_request" or "issue_comment" && !IsByBot(delivery);

    private static bool IsByBot(WebhookDelivery delivery) =>
        delivery.Body.GetProperty("sender").GetProperty("type").GetString() == "Bot";

    private static bool IsOfActions(WebhookDelivery delivery) =>
        delivery.Event.StartsWith("workflow_", StringComparison.Ordinal);

    private static async Task RedeliverAsync(ScenarioEnvironment lab)
    {
        await lab.App.Services.GetRequiredService<Redelivery>().RunAsync(Cancellation);
        await lab.GitHub.WaitForWebhooksAsync();
    }

    private static async Task<IReadOnlyCollection<HttpStatusCode>> TwentyTimesAsync(
        WebhookEnvironment lab,
        WebhookDelivery delivery
    )
    {
        var body = Encoding.UTF8.GetBytes(delivery.Payload);
        return await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => lab.PostAsync(delivery.Event, body, delivery.Guid))
        );
    }
}
