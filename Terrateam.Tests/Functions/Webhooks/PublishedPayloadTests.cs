using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

public sealed class PublishedPayloadTests(PublishedPayloads payloads) : IClassFixture<PublishedPayloads>
{
    [Fact]
    public void Every_published_payload_is_read()
    {
        Assert.Equal(329, payloads.All.Count);
        Assert.All(payloads.All, payload =>
            Assert.IsNotType<UnreadableEvent>(WebhookReader.Read(payload.Event, payload.Body))
        );
    }

    [Fact]
    public void Only_the_events_that_matter_are_more_than_a_name()
    {
        var kept = payloads
            .All.Where(payload => WebhookReader.Read(payload.Event, payload.Body) is not IgnoredEvent)
            .Select(payload => payload.Event)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "check_run",
                "installation",
                "installation_repositories",
                "issue_comment",
                "merge_group",
                "pull_request",
                "pull_request_review",
                "push",
                "repository",
                "workflow_job",
                "workflow_run",
            ],
            kept,
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Pull_request_events_carry_what_the_payload_says() =>
        Each("pull_request", 29, payload => new PullRequestEvent(
            RepositoryOf(payload),
            payload.Text("action")!,
            (int)payload.Number("number")!,
            payload.Text("pull_request", "head", "sha")!,
            payload.Flag("pull_request", "merged"),
            new Actor(payload.Text("sender", "login")!, payload.Text("sender", "type")!)
        )
        {
            HappenedAt = Time(payload.Text("pull_request", "updated_at")!),
            IsRetargeted = payload.At("changes", "base") is not null,
        });

    [Fact]
    public void Comment_events_carry_what_the_payload_says() =>
        Each("issue_comment", 9, payload => new IssueCommentEvent(
            RepositoryOf(payload),
            payload.Text("action")!,
            (int)payload.Number("issue", "number")!,
            payload.At("issue", "pull_request") is not null,
            payload.Number("comment", "id")!.Value,
            payload.Text("comment", "node_id")!,
            payload.Text("comment", "body")!,
            new Actor(payload.Text("comment", "user", "login")!, payload.Text("comment", "user", "type")!),
            new Actor(payload.Text("sender", "login")!, payload.Text("sender", "type")!),
            payload.Number("comment", "performed_via_github_app", "id")
        )
        {
            HappenedAt = Time(payload.Text("comment", "created_at")!),
        });

    [Fact]
    public void Push_events_carry_what_the_payload_says() =>
        Each("push", 7, payload => new PushEvent(
            RepositoryOf(payload),
            payload.Text("ref")!,
            payload.Text("after")!,
            payload.Flag("deleted")
        ));

    [Fact]
    public void Job_events_carry_what_the_payload_says() =>
        Each("workflow_job", 8, payload => new WorkflowJobEvent(
            RepositoryOf(payload),
            payload.Text("action")!,
            payload.Number("workflow_job", "run_id")!.Value,
            (int)(payload.Number("workflow_job", "run_attempt") ?? 1),
            payload.Number("workflow_job", "id")!.Value,
            payload.Text("workflow_job", "name")!,
            payload.Text("workflow_job", "status")!,
            payload.Text("workflow_job", "conclusion")
        ));

    [Fact]
    public void Workflow_run_events_carry_what_the_payload_says() =>
        Each("workflow_run", 5, payload => new WorkflowRunEvent(
            RepositoryOf(payload),
            payload.Text("action")!,
            payload.Number("workflow_run", "id")!.Value,
            (int)(payload.Number("workflow_run", "run_attempt") ?? 1),
            payload.Text("workflow_run", "status")!,
            payload.Text("workflow_run", "conclusion"),
            payload.Text("workflow_run", "display_title") ?? "",
            payload.Text("workflow_run", "path") ?? ""
        ));

    [Fact]
    public void Installation_events_carry_what_the_payload_says() =>
        Each("installation", 7, payload => new InstallationEvent(
            payload.Number("installation", "id")!.Value,
            payload.Text("action")!,
            payload.Text("installation", "account", "login")!,
            payload.Text("sender", "login")!
        ));

    [Fact]
    public void Every_event_can_be_kept_as_json_and_read_back() => Assert.All(payloads.All, payload =>
        {
            var read = WebhookReader.Read(payload.Event, payload.Body);

            var kept = JsonSerializer.Serialize(read, WebhookJson.Default.WebhookEvent);

            Assert.Equal(read, JsonSerializer.Deserialize(kept, WebhookJson.Default.WebhookEvent));
            Assert.True(kept.Length < 1024, "An event is small enough for any store.");
        });

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Repository RepositoryOf(PublishedPayload payload) =>
        new(
            payload.Number("installation", "id") ?? 0,
            payload.Number("repository", "id")!.Value,
            payload.Text("repository", "owner", "login")!,
            payload.Text("repository", "name")!,
            payload.Text("repository", "default_branch")!,
            payload.Flag("repository", "private")
        );

    private void Each(string eventName, int count, Func<PublishedPayload, WebhookEvent> expected)
    {
        var examples = payloads.Of(eventName).ToList();

        Assert.Equal(count, examples.Count);
        Assert.All(examples, payload => Assert.Equal(expected(payload), WebhookReader.Read(eventName, payload.Body)));
    }
}
