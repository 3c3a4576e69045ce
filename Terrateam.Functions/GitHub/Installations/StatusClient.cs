using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class StatusClient(
    RestApi reading,
    RestApi reporting,
    Repository repository,
    Func<CancellationToken, Task<string>> bot
) : IStatusClient
{
    private const int MaxContextLength = 255;
    private const int MaxDescriptionLength = 140;

    public async Task<IReadOnlyList<CommitCheck>> ListAsync(string sha, CancellationToken cancellationToken)
    {
        var commit = $"{PathOf(repository)}/commits/{Segment(sha)}";
        var botLogin = await bot(cancellationToken);

        var (statusesTask, runsTask) = (
            ListStatusesAsync(sha, commit, botLogin, cancellationToken),
            ListCheckRunsAsync(sha, commit, cancellationToken)
        );
        await Task.WhenAll(statusesTask, runsTask);
        var (statuses, runs) = (await statusesTask, await runsTask);

        // A job can have any name, so it must hide neither a status nor the job of another workflow.
        var newest =
            from run in runs
            group run by (run.App?.Slug, run.CheckSuite?.Id, run.Name) into same
            select same.MaxBy(run => run.CompletedAt ?? run.StartedAt ?? DateTimeOffset.MaxValue)!.ToCheck(botLogin);
        return
        [
            .. statuses
                .DistinctBy(status => (status.Name, status.IsOurs))
                .Concat(newest)
                .OrderBy(check => check.Name, StringComparer.Ordinal),
        ];
    }

    public Task SetAsync(string sha, CommitStatus status, CancellationToken cancellationToken)
    {
        var state = status.State switch
        {
            StatusState.Pending => "pending",
            StatusState.Success => "success",
            _ => "failure",
        };
        var body = new StatusRequest(
            state,
            Shorten(status.Context, MaxContextLength),
            Shorten(status.Description, MaxDescriptionLength),
            status.TargetUrl
        );
        return reporting.PostAsync<IgnoredResponse>(
            $"set the status '{status.Context}' of {repository.FullName}@{sha}",
            $"{PathOf(repository)}/statuses/{Segment(sha)}",
            body,
            cancellationToken
        );
    }

    // Newest first. The combined status has only the newest of a name, without its creator: a job with a token of our
    // App could then overwrite the status of another check.
    private async Task<List<CommitCheck>> ListStatusesAsync(
        string sha,
        string commit,
        string botLogin,
        CancellationToken cancellationToken
    )
    {
        var statuses = new List<CommitCheck>();
        var call = $"read the statuses of {repository.FullName}@{sha}";
        await foreach (
            var page in reading.PagesAsync<StatusResponse[]>(call, $"{commit}/statuses?per_page=100", cancellationToken)
        )
        {
            statuses.AddRange(page.Select(status => status.ToCheck(botLogin)));
        }

        return statuses;
    }

    private async Task<List<CheckRunResponse>> ListCheckRunsAsync(
        string sha,
        string commit,
        CancellationToken cancellationToken
    )
    {
        var runs = new List<CheckRunResponse>();
        var call = $"read the check runs of {repository.FullName}@{sha}";
        await foreach (
            var page in reading.PagesAsync<CheckRunsResponse>(
                call,
                $"{commit}/check-runs?filter=latest&per_page=100",
                cancellationToken
            )
        )
        {
            runs.AddRange(page.CheckRuns);
        }

        return runs;
    }

    /// <summary>Cuts a text to GitHub's limit without splitting a surrogate pair.</summary>
    private static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;

        const string More = "...";
        var end = length - More.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + More;
    }
}
