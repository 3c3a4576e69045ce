using System.Globalization;
using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub.Responses;

// State is pending, success, failure or error; Creator is null for a deleted account.
internal sealed record StatusResponse(string Context, string State, AccountResponse? Creator = null)
{
    public CommitCheck ToCheck(string botLogin) =>
        new(
            Context,
            IsFinished: !string.Equals(State, "pending", StringComparison.Ordinal),
            IsSuccessful: string.Equals(State, "success", StringComparison.Ordinal),
            IsOurs: string.Equals(Creator?.Login, botLogin, StringComparison.OrdinalIgnoreCase)
        );
}

internal sealed record CheckRunsResponse(CheckRunResponse[] CheckRuns);

/// <param name="Name">The job's name, or the name that an App gave the check.</param>
/// <param name="Status"><c>completed</c> once it is over.</param>
/// <param name="Conclusion">The result, once completed.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="App">The App that created it.</param>
/// <param name="CheckSuite">Its suite: for Actions one per workflow run.</param>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="DetailsUrl">Its page: for a job of Actions below that of its workflow run.</param>
internal sealed record CheckRunResponse(
    string Name,
    string Status,
    string? Conclusion = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? CompletedAt = null,
    CheckAppResponse? App = null,
    CheckSuiteResponse? CheckSuite = null,
    string? DetailsUrl = null,
    long? Id = null
)
{
    private const string ActionsSlug = "github-actions";

    public CommitCheck ToCheck(string botLogin) =>
        new(
            Name,
            IsFinished: string.Equals(Status, "completed", StringComparison.Ordinal),
            IsSuccessful: Conclusion is "success" or "neutral" or "skipped",
            IsOurs: App?.Slug is { } slug && string.Equals($"{slug}[bot]", botLogin, StringComparison.OrdinalIgnoreCase)
        )
        {
            WorkflowRunId = string.Equals(App?.Slug, ActionsSlug, StringComparison.Ordinal) ? RunOf(DetailsUrl) : null,
        };

    // https://github.com/<owner>/<repository>/actions/runs/<run>/job/<job>
    private static long? RunOf(string? url)
    {
        const string Before = "/actions/runs/";
        if (url?.IndexOf(Before, StringComparison.Ordinal) is not { } at || at < 0)
            return null;

        var rest = url[(at + Before.Length)..];
        var end = rest.IndexOf('/', StringComparison.Ordinal);
        return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
    }
}

internal sealed record CheckAppResponse(string? Slug = null);

internal sealed record CheckSuiteResponse(long? Id = null);

internal sealed record StatusRequest(string State, string Context, string Description, string? TargetUrl);
