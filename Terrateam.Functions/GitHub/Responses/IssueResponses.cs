namespace Terrateam.Functions.GitHub.Responses;

internal sealed record IssueRequest(
    string Title,
    string Body,
    IReadOnlyList<string>? Labels = null,
    string? State = null
);

// PullRequest is set when the issue is a pull request; State is open or closed; User is null for a deleted account.
internal sealed record IssueResponse(
    int Number,
    string Title,
    string State,
    string? Body = null,
    AccountResponse? User = null,
    IgnoredResponse? PullRequest = null,
    IReadOnlyList<LabelResponse>? Labels = null,
    DateTimeOffset? UpdatedAt = null
)
{
    public Issue ToIssue() =>
        new(Number, Title, Body ?? "", string.Equals(State, "open", StringComparison.Ordinal), User?.Login ?? "ghost")
        {
            Labels = [.. (Labels ?? []).Select(static label => label.Name ?? "")],
            UpdatedAt = UpdatedAt,
        };
}

internal sealed record LabelResponse(string? Name = null);
