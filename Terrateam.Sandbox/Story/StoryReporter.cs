using System.Text.Json;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.Story;

/// <summary>Reports the traffic between GitHub, the app and the runner as it happens.</summary>
internal sealed class StoryReporter(IStoryOutput output, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    /// <summary>Subscribes to a GitHub, where its traffic is wanted.</summary>
    public void Follow(SandboxGitHub github)
    {
        if (!output.IsVerbose)
            return;

        github.OnExchange(Tell);
        github.OnDelivery(Tell);
    }

    /// <summary>Shows the statuses of a pull request.</summary>
    public void Show(SandboxPullRequest pull) =>
        output.ShowStatuses([
            .. pull
                .Statuses.OrderBy(status => status.Context, StringComparer.Ordinal)
                .Select(status => (status.Context, status.State, status.Description ?? "")),
        ]);

    public void Person(string who, string what) => output.Say(new StoryLine(Elapsed, Speaker.Person, who, what));

    /// <summary>What the app did, in place of its traffic.</summary>
    public void Recap(string what)
    {
        if (!output.IsVerbose)
            Terrateam(what);
    }

    private void Tell(WebhookDelivery delivery)
    {
        if (delivery.Outcome != DeliveryOutcome.Delivered)
        {
            GitHub($"cannot deliver {delivery}: {delivery.StatusCode}");
            return;
        }

        switch (delivery.ToString())
        {
            case "workflow_job.in_progress":
                Runner(
                    $"starts job {Id(delivery, "workflow_job")} of run "
                        + $"{delivery.Body.GetProperty("workflow_job").GetProperty("run_id")}"
                );
                break;
            case "workflow_job.completed":
                Runner(
                    $"ends job {Id(delivery, "workflow_job")}: "
                        + $"{delivery.Body.GetProperty("workflow_job").GetProperty("conclusion").GetString()}"
                );
                break;
            case var name when !name.StartsWith("workflow_", StringComparison.Ordinal) && !IsByBot(delivery):
                GitHub($"sends {name}, the app answers {delivery.StatusCode}");
                break;
        }
    }

    private void Tell(Exchange call)
    {
        if (call.Status >= 400 && call.Operation?.StartsWith("GET", StringComparison.Ordinal) != true)
        {
            GitHub($"refuses {call.Method} {call.Path}: {call.Status}");
            return;
        }

        switch (call.Operation)
        {
            case "POST /repos/{owner}/{repo}/statuses/{sha}":
                Terrateam(
                    $"sets '{Text(call.RequestBody, "context")}' to {Text(call.RequestBody, "state")}: "
                        + $"{Text(call.RequestBody, "description")}"
                );
                break;
            case "POST /repos/{owner}/{repo}/issues/{issue_number}/comments":
                Terrateam("comments");
                break;
            case "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}":
                Terrateam("updates its comment");
                break;
            case "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions":
                Terrateam($"reacts with a {Text(call.RequestBody, "content")}");
                break;
            case "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches":
                Terrateam(
                    call.Status == 200
                        ? $"dispatches the workflow: run {Text(call.ResponseBody, "workflow_run_id")}"
                        : "dispatches the workflow"
                );
                break;
            case "POST /graphql":
                Terrateam("hides a comment that is outdated");
                break;
            case null:
                GitHub($"does not know {call.Method} {call.Path}");
                break;
        }
    }

    private static string Text(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : "";
    }

    /// <summary>Events of the App's own comments are left out.</summary>
    private static bool IsByBot(WebhookDelivery delivery) =>
        delivery.Body.GetProperty("sender").GetProperty("type").GetString() == "Bot";

    private static string Id(WebhookDelivery delivery, string name) =>
        delivery.Body.GetProperty(name).GetProperty("id").ToString();

    private void GitHub(string what) => output.Say(new StoryLine(Elapsed, Speaker.GitHub, "GitHub", what));

    private void Terrateam(string what) => output.Say(new StoryLine(Elapsed, Speaker.Terrateam, "Terrateam", what));

    private void Runner(string what) => output.Say(new StoryLine(Elapsed, Speaker.Runner, "runner", what));
}
