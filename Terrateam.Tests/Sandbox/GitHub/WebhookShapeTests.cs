using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Tests.Functions.Webhooks;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>
/// Webhooks have every field, of the same kind, that GitHub's published payloads of the same event and action have.
/// </summary>
public sealed class WebhookShapeTests(PublishedPayloads published) : IClassFixture<PublishedPayloads>
{
    // What differs between apps and repositories: permissions, a label, a milestone, a person may be there or not.
    private static readonly string[] Optional =
    [
        "/permissions",
        "/assignee",
        "/milestone",
        "/labels",
        "/assignees",
        "/license",
        "/organization",
        "/steps",
        "/runner_",
    ];

    [Fact]
    public async Task Every_webhook_has_the_shape_of_the_published_one()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.Repository.OpenPullRequestAsync(
            "change",
            "Change the network",
            "alice",
            Samples.Change(),
            draft: true
        );
        pull.MarkReady("alice");
        await pull.PushAsync("More", Samples.Change("app/main.tf", "# more\n"));
        await pull.CommentAsync("alice", "terrateam plan");
        await pull.ReviewAsync("bob", "APPROVED");
        await pull.CloseAsync("alice");
        await pull.ReopenAsync("alice");
        var inputs = new JsonObject { ["work-token"] = "w1", ["api-base-url"] = "http://127.0.0.1:1" };
        await one.Api.PostAsync(
            "/repos/acme/infra/actions/workflows/terrateam.yml/dispatches",
            new JsonObject { ["ref"] = "main", ["inputs"] = inputs }
        );
        await one.Repository.WaitForRunAsync(run => run.IsCompleted);
        await one.GitHub.WaitForWebhooksAsync();

        string[] expected =
        [
            "installation.created",
            "issue_comment.created",
            "pull_request.closed",
            "pull_request.opened",
            "pull_request.ready_for_review",
            "pull_request.reopened",
            "pull_request.synchronize",
            "pull_request_review.submitted",
            "push",
            "workflow_job.completed",
            "workflow_job.in_progress",
            "workflow_job.queued",
            "workflow_run.completed",
            "workflow_run.in_progress",
            "workflow_run.requested",
        ];
        Assert.Equal(
            expected,
            one.GitHub.Deliveries.Select(hook => hook.ToString()).Distinct().Order(StringComparer.Ordinal)
        );

        var differences = one
            .GitHub.Deliveries.SelectMany(hook => Differences(hook.ToString(), hook.Event, hook.Action, hook.Body))
            .Distinct(StringComparer.Ordinal);
        Assert.True(!differences.Any(), string.Join('\n', differences));
    }

    private List<string> Differences(string name, string eventName, string? action, JsonElement body)
    {
        var examples = published.Of(eventName).Where(payload => payload.Text("action") == action).ToList();

        // There is no example of workflow_run in_progress; it has the fields of requested.
        if (examples.Count == 0)
            examples = [.. published.Of(eventName).Where(payload => payload.Text("action") == "requested")];

        // The example that is nearest, since they are of different years.
        return examples.Select(example => Missing(example.Json, body, name).ToList()).MinBy(missing => missing.Count)
            ?? [$"{name} has no example"];
    }

    private static IEnumerable<string> Missing(JsonElement example, JsonElement sent, string path)
    {
        if (
            Optional.Any(part => path.Contains(part, StringComparison.Ordinal))
            || example.ValueKind is JsonValueKind.Null
            || sent.ValueKind is JsonValueKind.Null
        )
        {
            return [];
        }

        if (Kind(example) != Kind(sent))
            return [$"{path} is {sent.ValueKind}, not {example.ValueKind}"];

        return example.ValueKind switch
        {
            JsonValueKind.Object => example
                .EnumerateObject()
                .SelectMany(field =>
                    sent.TryGetProperty(field.Name, out var value) ? Missing(field.Value, value, $"{path}/{field.Name}")
                    : Optional.Any(part => $"{path}/{field.Name}".Contains(part, StringComparison.Ordinal)) ? []
                    : [$"{path}/{field.Name} is missing"]
                ),
            JsonValueKind.Array when example.GetArrayLength() > 0 && sent.GetArrayLength() > 0 => Missing(
                example[0],
                sent[0],
                $"{path}/0"
            ),
            _ => [],
        };
    }

    private static JsonValueKind Kind(JsonElement element) =>
        element.ValueKind == JsonValueKind.False ? JsonValueKind.True : element.ValueKind;
}
