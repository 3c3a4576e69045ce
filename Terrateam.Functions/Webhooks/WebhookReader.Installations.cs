using Terrateam.Core.Reporting;

namespace Terrateam.Functions.Webhooks;

/// <summary>Events of installations, of repositories as such, and of drift issues.</summary>
internal static partial class WebhookReader
{
    private static InstallationEvent ReadInstallation(InstallationPayload payload) =>
        new(
            Required(payload.Installation?.Id, "installation.id"),
            Required(payload.Action, "action"),
            payload.Installation?.Account?.Login ?? "",
            payload.Sender?.Login ?? ""
        );

    private static WebhookEvent ReadRepositories(InstallationRepositoriesPayload payload)
    {
        var action = Required(payload.Action, "action");
        if (action is not ("added" or "removed"))
            return new IgnoredEvent("installation_repositories");

        var installation = Required(payload.Installation?.Id, "installation.id");
        return action is "added"
            ? new RepositoriesChangedEvent(installation, Ids(payload.RepositoriesAdded, "repositories_added"))
            : new RepositoriesRemovedEvent(installation, Ids(payload.RepositoriesRemoved, "repositories_removed"));
    }

    private static List<long> Ids(IReadOnlyList<RepositoryIdPart?>? parts, string field) =>
        [.. Required(parts, field).Select(part => Required(part?.Id, field + ".id"))];

    // A delivery without an installation is not an App's.
    private static WebhookEvent ReadRepositoryEvent(RepositoryPayload payload)
    {
        var action = Required(payload.Action, "action");
        var isChange = RepositoriesChangedEvent.IsChange(action);
        if ((action is not "deleted" && !isChange) || payload.Installation?.Id is not { } installation)
            return new IgnoredEvent("repository");

        var id = Required(payload.Repository?.Id, "repository.id");
        return isChange
            ? new RepositoriesChangedEvent(installation, [id])
            : new RepositoriesRemovedEvent(installation, [id]);
    }

    private static WebhookEvent ReadIssues(IssuesPayload payload)
    {
        var issue = Required(payload.Issue, "issue");
        if (issue.PullRequest is not null || !HasLabel(issue.Labels, DriftIssueText.Label))
            return new IgnoredEvent("issues");

        return new IssuesEvent(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            Required(issue.Number, "issue.number"),
            payload.Label?.Name ?? "",
            ReadActor(payload.Sender)
        )
        {
            HappenedAt = Required(issue.UpdatedAt, "issue.updated_at"),
        };
    }

    private static bool HasLabel(IReadOnlyList<LabelPart?>? labels, string name) =>
        labels?.Any(label => string.Equals(label?.Name, name, StringComparison.Ordinal)) == true;
}
