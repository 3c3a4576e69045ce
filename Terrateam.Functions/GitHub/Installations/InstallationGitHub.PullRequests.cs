using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed partial class InstallationGitHub
{
    private static readonly TimeSpan MergeablePatience = TimeSpan.FromSeconds(8);

    public async Task<PullRequest> GetPullRequestAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    ) => (await ReadPullRequestAsync(repository, number, cancellationToken)).ToPullRequest();

    public async Task<PullRequest> GetMergeablePullRequestAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    )
    {
        var wait = TimeSpan.FromSeconds(2);
        var patience = MergeablePatience;
        while (true)
        {
            var answer = await ReadPullRequestAsync(repository, number, cancellationToken);
            if (!answer.IsOpen || answer.Mergeable is not null || patience <= TimeSpan.Zero)
                return answer.ToPullRequest();

            wait = wait < patience ? wait : patience;
            await Task.Delay(wait, time, cancellationToken);
            patience -= wait;
            wait *= 1.5;
        }
    }

    public async Task<ChangedFiles> GetChangedFilesAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    )
    {
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

        // Read after the list: a push in between can only make the list look too short, which errs on the safe side.
        var pullRequest = await ReadPullRequestAsync(repository, number, cancellationToken);
        return new ChangedFiles(files, Truncated: files.Count < pullRequest.ChangedFiles);
    }

    private Task<PullRequestResponse> ReadPullRequestAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    ) =>
        api.GetAsync<PullRequestResponse>(
            $"read pull request {repository.FullName}#{number}",
            $"{PathOf(repository)}/pulls/{Text(number)}",
            cancellationToken
        );
}
