using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Statuses;

/// <summary>What an App writes into a check run, within GitHub's limits.</summary>
/// <remarks>https://docs.github.com/en/rest/checks/runs#create-a-check-run</remarks>
internal static class CheckRunInput
{
    private const int MaxTextLength = 65_535;
    private const int MaxAnnotations = 50;
    private const int MaxActions = 3;
    private static readonly string[] Statuses = ["queued", "in_progress", "completed"];
    private static readonly string[] Conclusions =
    [
        "action_required",
        "cancelled",
        "failure",
        "neutral",
        "skipped",
        "success",
        "timed_out",
    ];

    public static void Fill(CheckRunState check, ApiCall call)
    {
        var (status, conclusion) = (call.Text("status"), call.Text("conclusion"));
        Require(status is null || Statuses.Contains(status), "status");
        Require(conclusion is null || Conclusions.Contains(conclusion), "conclusion");
        Require(status is not "completed" || (conclusion ?? check.Conclusion) is not null, "conclusion");
        if (call.Body["actions"] is JsonArray actions)
            check.Actions = ReadActions(actions);
        check.Status = status ?? check.Status;
        check.DetailsUrl = call.Text("details_url") ?? check.DetailsUrl;
        check.ExternalId = call.Text("external_id") ?? check.ExternalId;

        // Queued again, it has no result any more.
        check.Conclusion = status is "queued" or "in_progress" ? conclusion : conclusion ?? check.Conclusion;
        (check.Status, check.CompletedAt) = check.Conclusion is null
            ? (check.Status, null)
            : ("completed", (DateTimeOffset?)call.World.Now);
        if (call.Body["output"] is JsonObject output)
            ReadOutput(check, output);
    }

    private static void ReadOutput(CheckRunState check, JsonObject output)
    {
        var (title, summary, text) = ((string?)output["title"], (string?)output["summary"], (string?)output["text"]);
        Require(summary is not null, "summary");
        Require(summary!.Length <= MaxTextLength, "summary");
        Require(text is null || text.Length <= MaxTextLength, "text");
        (check.Title, check.Summary, check.Text) = (title ?? check.Title, summary, text ?? check.Text);
        if (output["annotations"] is not JsonArray annotations)
            return;

        Require(annotations.Count <= MaxAnnotations, "annotations");
        foreach (var annotation in annotations.OfType<JsonObject>())
        {
            Require(annotation["annotation_level"] is not null && annotation["end_line"] is not null, "annotations");
            check.Annotations.Add(
                ((string)annotation["path"]!, (int)annotation["start_line"]!, (string)annotation["message"]!)
            );
        }
    }

    private static List<string> ReadActions(JsonArray actions)
    {
        Require(actions.Count <= MaxActions, "actions");
        var identifiers = new List<string>();
        foreach (var action in actions.OfType<JsonObject>())
        {
            var (label, description, identifier) = (
                (string)action["label"]!,
                (string)action["description"]!,
                (string)action["identifier"]!
            );
            Require(label.Length <= 20 && description.Length <= 40 && identifier.Length <= 20, "actions");
            identifiers.Add(identifier);
        }

        return identifiers;
    }

    private static void Require(bool isValid, string field)
    {
        if (!isValid)
            throw RefusedException.Invalid("CheckRun", field, "invalid");
    }
}
