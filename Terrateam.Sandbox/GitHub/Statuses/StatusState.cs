using Terrateam.Sandbox.GitHub.Accounts;

namespace Terrateam.Sandbox.GitHub.Statuses;

/// <summary>A status of a commit. Each write is kept, the newest of a context counts.</summary>
internal sealed record StatusState(
    long Id,
    string Sha,
    string Context,
    string State,
    string? Description,
    string? TargetUrl,
    Account Creator,
    DateTimeOffset CreatedAt
);

internal sealed class CheckRunState(
    long id,
    string sha,
    string name,
    string appSlug,
    long appId,
    DateTimeOffset startedAt
)
{
    public long Id { get; } = id;

    public long SuiteId { get; init; }

    public string Sha { get; } = sha;

    public string Name { get; set; } = name;

    /// <summary><c>github-actions</c> for jobs of workflows.</summary>
    public string AppSlug { get; } = appSlug;

    public long AppId { get; } = appId;

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public string? Title { get; set; }

    public string? Summary { get; set; }

    public string? Text { get; set; }

    /// <summary>Path, line and message of each.</summary>
    public List<(string Path, int Line, string Message)> Annotations { get; } = [];

    /// <summary>The identifiers of its buttons.</summary>
    public IReadOnlyList<string> Actions { get; set; } = [];

    public string? DetailsUrl { get; set; }

    public string? ExternalId { get; set; }

    public DateTimeOffset StartedAt { get; } = startedAt;

    public DateTimeOffset? CompletedAt { get; set; }
}
