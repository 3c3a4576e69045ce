using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed partial class InstallationGitHub
{
    private const int MaxContextLength = 255;
    private const int MaxDescriptionLength = 140;

    public async Task<IReadOnlyList<string>> GetFilesAsync(
        Repository repository,
        string sha,
        CancellationToken cancellationToken
    )
    {
        var files = new List<string>();
        await AddFilesAsync(repository, sha, "", files, cancellationToken);
        return files;
    }

    public async Task<string?> GetContentAsync(
        Repository repository,
        string path,
        string reference,
        CancellationToken cancellationToken
    )
    {
        // Such segments name no files of a repository, and would change the call.
        var segments = path.Split('/');
        if (segments.Any(segment => segment is "" or "." or ".."))
            return null;

        var call = $"read {path} of {repository.FullName}";
        var address =
            $"{PathOf(repository)}/contents/{string.Join('/', segments.Select(Segment))}?ref={Uri.EscapeDataString(reference)}";
        return await api.FindTextAsync(call, address, cancellationToken);
    }

    public async Task<IReadOnlyList<CommitCheck>> GetChecksAsync(
        Repository repository,
        string sha,
        CancellationToken cancellationToken
    )
    {
        var commit = $"{PathOf(repository)}/commits/{Segment(sha)}";
        var botLogin = await bot(cancellationToken);

        // Newest first. The combined status has only the newest of a name, without its creator: a job with a token of
        // our App could then overwrite the status of another check.
        var statuses = new List<CommitCheck>();
        var call = $"read the statuses of {repository.FullName}@{sha}";
        await foreach (
            var page in api.PagesAsync<StatusResponse[]>(call, $"{commit}/statuses?per_page=100", cancellationToken)
        )
        {
            statuses.AddRange(page.Select(status => status.ToCheck(botLogin)));
        }

        var runs = new List<CheckRunResponse>();
        call = $"read the check runs of {repository.FullName}@{sha}";
        await foreach (
            var page in api.PagesAsync<CheckRunsResponse>(
                call,
                $"{commit}/check-runs?filter=latest&per_page=100",
                cancellationToken
            )
        )
        {
            runs.AddRange(page.CheckRuns);
        }

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

    public Task SetStatusAsync(
        Repository repository,
        string sha,
        CommitStatus status,
        CancellationToken cancellationToken
    )
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
        return api.PostAsync<IgnoredResponse>(
            $"set the status '{status.Context}' of {repository.FullName}@{sha}",
            $"{PathOf(repository)}/statuses/{Segment(sha)}",
            body,
            cancellationToken
        );
    }

    private async Task AddFilesAsync(
        Repository repository,
        string tree,
        string prefix,
        List<string> files,
        CancellationToken cancellationToken
    )
    {
        var whole = await ReadTreeAsync(repository, tree, "?recursive=1", cancellationToken);
        if (whole.Truncated is not true)
        {
            files.AddRange(whole.Tree.Where(entry => entry.IsFile).Select(entry => prefix + entry.Path));
            return;
        }

        var top = await ReadTreeAsync(repository, tree, "", cancellationToken);
        if (top.Truncated is true)
        {
            throw new GitHubException(
                $"GitHub does not list all of the directory '{prefix}' of {repository.FullName}: it is too large.",
                413
            );
        }

        foreach (var entry in top.Tree)
        {
            if (entry.IsFile)
                files.Add(prefix + entry.Path);
            else if (entry.IsDirectory)
                await AddFilesAsync(repository, entry.Sha, $"{prefix}{entry.Path}/", files, cancellationToken);
        }
    }

    private Task<TreeResponse> ReadTreeAsync(
        Repository repository,
        string tree,
        string query,
        CancellationToken cancellationToken
    ) =>
        api.GetAsync<TreeResponse>(
            $"list the files of {repository.FullName}@{tree}",
            $"{PathOf(repository)}/git/trees/{Segment(tree)}{query}",
            cancellationToken
        );
}
