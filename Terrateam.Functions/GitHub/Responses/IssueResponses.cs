namespace Terrateam.Functions.GitHub.Responses;

internal sealed record IssueRequest(
    string Title,
    string Body,
    IReadOnlyList<string>? Labels = null,
    string? State = null
);

/// <param name="PullRequest">There when it is a pull request.</param>
/// <param name="Number">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="Body">Its text.</param>
/// <param name="User">Null for an account that is gone.</param>
internal sealed record IssueResponse(
    int Number,
    string Title,
    string State,
    string? Body = null,
    AccountResponse? User = null,
    IgnoredResponse? PullRequest = null
)
{
    public Issue ToIssue() =>
        new(Number, Title, Body ?? "", string.Equals(State, "open", StringComparison.Ordinal), User?.Login ?? "ghost");
}
