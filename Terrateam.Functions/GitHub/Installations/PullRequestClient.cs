using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class PullRequestClient(RestApi api, Repository repository, TimeProvider time) : IPullRequestClient
{
    /// <summary>GitHub lists no more files of a pull request.</summary>
    private const int MaxFiles = 3000;

    private static readonly TimeSpan MergeablePatience = TimeSpan.FromSeconds(8);

    public async Task<PullRequest> GetAsync(int number, CancellationToken cancellationToken) =>
        (await ReadPullRequestAsync(number, cancellationToken)).ToPullRequest();

    public async Task<PullRequest> GetMergeableAsync(int number, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromSeconds(2);
        var patience = MergeablePatience;
        while (true)
        {
            var answer = await ReadPullRequestAsync(number, cancellationToken);
            if (!answer.IsOpen || answer.Mergeable is not null || patience <= TimeSpan.Zero)
                return answer.ToPullRequest();

            wait = wait < patience ? wait : patience;
            await Task.Delay(wait, time, cancellationToken);
            patience -= wait;
            wait *= 1.5;
        }
    }

    public async Task<ChangedFiles> ListFilesAsync(PullRequest pullRequest, CancellationToken cancellationToken)
    {
        var number = pullRequest.Number;
        var call = $"list the files of {repository.FullName}#{number}";
        var files = new List<ChangedFile>();
        await foreach (
            var page in api.PagesAsync<FileResponse[]>(
                call,
                $"{PathOf(repository)}/pulls/{Text(number)}/files?per_page=100",
                cancellationToken
            )
        )
        {
            files.AddRange(page.Select(file => file.ToFile()));
        }

        if (files.Count >= pullRequest.ChangedFiles && files.Count < MaxFiles)
            return new ChangedFiles(files, Truncated: false);

        // Read after the list: a push in between can only make the list look too short, which errs on the safe side.
        var now = await ReadPullRequestAsync(number, cancellationToken);
        return new ChangedFiles(files, Truncated: files.Count < now.ChangedFiles);
    }

    public async Task<IReadOnlyList<CommitAccounts>> ListCommitsAsync(int number, CancellationToken cancellationToken)
    {
        var call = $"list the commits of {repository.FullName}#{number}";
        var commits = new List<CommitAccounts>();
        await foreach (
            var page in api.PagesAsync<PullRequestCommitResponse[]>(
                call,
                $"{PathOf(repository)}/pulls/{Text(number)}/commits?per_page=100",
                cancellationToken
            )
        )
        {
            commits.AddRange(page.Select(commit => commit.ToAccounts()));
        }

        return commits;
    }

    private Task<PullRequestResponse> ReadPullRequestAsync(int number, CancellationToken cancellationToken) =>
        api.GetAsync<PullRequestResponse>(
            $"read pull request {repository.FullName}#{number}",
            $"{PathOf(repository)}/pulls/{Text(number)}",
            cancellationToken
        );
}
