using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.State;
using Terrateam.Sandbox.GitHub.Webhooks;
using Terrateam.Tests.Scenarios;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Attacks;

/// <summary>A replayed delivery is handled once, under any delivery id, and not at all once it is old.</summary>
public sealed class CapturedDeliveryTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task A_copy_under_another_id_does_nothing_and_the_real_one_again_is_known()
    {
        await using var webhooks = new WebhookEnvironment();
        await webhooks.InitializeAsync();
        var scenario = webhooks.Scenario;
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal(2, scenario.Repository.Runs.Count);

        foreach (
            var delivery in scenario.GitHub.Deliveries.Where(one => one.Event is "pull_request" or "issue_comment")
        )
        {
            var body = Encoding.UTF8.GetBytes(delivery.Payload);
            if (
                delivery.Event == "pull_request"
                || delivery.Payload.Contains("terrateam plan", StringComparison.Ordinal)
            )
            {
                Assert.NotEqual(
                    HttpStatusCode.InternalServerError,
                    await webhooks.PostAsync(delivery.Event, body, Guid.NewGuid().ToString())
                );
            }

            _ = await webhooks.PostAsync(delivery.Event, body, delivery.Guid);
        }

        await scenario.EndAsync(plans: 1, locks: 0);
        Assert.Equal(2, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task Twenty_copies_at_once_under_twenty_ids_are_one()
    {
        await using var webhooks = new WebhookEnvironment();
        await webhooks.InitializeAsync();
        var scenario = webhooks.Scenario;
        var pull = await scenario.OpenPlannedAsync();
        var held = scenario.GitHub.Webhooks.Hold(one =>
            one.Event == "issue_comment" && one.Payload.Contains("terrateam plan", StringComparison.Ordinal)
        );
        await pull.CommentAsync("alice", "terrateam plan");
        var comment = await scenario.GitHub.WaitForAsync(
            () => held.Deliveries is [var first, ..] ? first : null,
            "the comment's delivery"
        );

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ =>
                    webhooks.PostAsync(
                        comment.Event,
                        Encoding.UTF8.GetBytes(comment.Payload),
                        Guid.NewGuid().ToString()
                    )
                )
        );
        await scenario.SettleAsync();

        Assert.Equal(
            [1, 19],
            [answers.Count(one => one == HttpStatusCode.Accepted), answers.Count(one => one == HttpStatusCode.OK)]
        );
        Assert.Equal(2, scenario.Repository.Runs.Count);
    }

    [Theory]
    [InlineData("issue_comment", "comment", "created_at")]
    [InlineData("pull_request", "pull_request", "updated_at")]
    public async Task What_is_older_than_the_memory_of_copies_is_left_alone(string name, string part, string field)
    {
        await using var webhooks = new WebhookEnvironment();
        await webhooks.InitializeAsync();
        var scenario = webhooks.Scenario;
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam plan");
        var delivery = scenario.GitHub.Deliveries.First(one =>
            one.Event == name
            && (name == "pull_request" || one.Payload.Contains("terrateam plan", StringComparison.Ordinal))
        );
        var payload = JsonNode.Parse(delivery.Payload)!;
        payload[part]![field] = (TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(7)).ToString(
            "yyyy-MM-ddTHH:mm:ssZ",
            System.Globalization.CultureInfo.InvariantCulture
        );
        var known = webhooks.Written.Count(key => key.Collection == "inbox");

        await webhooks.PostAsync(name, Encoding.UTF8.GetBytes(payload.ToJsonString()));
        await scenario.SettleAsync();

        Assert.Equal(known, webhooks.Written.Count(key => key.Collection == "inbox"));
        Assert.Equal(2, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task What_really_happens_again_is_handled_again()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        for (var again = 0; again < 2; again++)
        {
            await pull.CloseAsync("alice");
            await scenario.SettleAsync();
            await pull.ReopenAsync("alice");
            await scenario.SettleAsync();
            await scenario.WaitForAsync(pull, Plan, "success");
        }

        var reopened = scenario
            .GitHub.Deliveries.Where(one => one is { Event: "pull_request", Action: "reopened" })
            .ToList();
        Assert.Equal(2, reopened.Count);
        Assert.All(reopened, static one =>
            Assert.Equal((DeliveryOutcome.Delivered, 202), (one.Outcome, one.StatusCode))
        );
        Assert.Equal(3, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task A_copy_is_too_old_before_it_is_forgotten_that_it_is_one()
    {
        var time = new FakeTimeProvider();
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var asked = new AskedDeliveries(scenario.App.Services.GetRequiredService<IDocumentStore>(), time);
        var happenedAt = time.GetUtcNow();
        Assert.True(await asked.TakeAsync("abc", "one", TestContext.Current.CancellationToken));

        for (var hour = 0; hour < 24 * 10; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            await asked.ForgetAsync(TestContext.Current.CancellationToken);
            Assert.True(
                asked.IsStale(happenedAt)
                    || !await asked.TakeAsync("abc", "another", TestContext.Current.CancellationToken)
            );
        }
    }
}
