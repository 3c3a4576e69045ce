namespace Terrateam.Functions.GitHub.Answers;

internal sealed record CombinedStatusAnswer(StatusAnswer[] Statuses);

internal sealed record StatusAnswer(string Context, string State, DateTimeOffset? UpdatedAt = null)
{
    public CommitCheck ToCheck() => new(
        Context,
        IsFinished: !string.Equals(State, "pending", StringComparison.Ordinal),
        IsSuccessful: string.Equals(State, "success", StringComparison.Ordinal),
        IsFromActions: false);
}

internal sealed record CheckRunsAnswer(CheckRunAnswer[] CheckRuns);

internal sealed record CheckRunAnswer(
    string Name, string Status, string? Conclusion = null, DateTimeOffset? StartedAt = null, DateTimeOffset? CompletedAt = null,
    CheckAppAnswer? App = null)
{
    public CommitCheck ToCheck() => new(
        Name,
        IsFinished: string.Equals(Status, "completed", StringComparison.Ordinal),
        IsSuccessful: Conclusion is "success" or "neutral" or "skipped",
        IsFromActions: string.Equals(App?.Slug, "github-actions", StringComparison.Ordinal));
}

internal sealed record CheckAppAnswer(string? Slug = null);

internal sealed record StatusRequest(string State, string Context, string Description, string? TargetUrl);
