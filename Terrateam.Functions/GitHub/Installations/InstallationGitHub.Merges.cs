using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed partial class InstallationGitHub
{
    public async Task<string> MergeAsync(
        Repository repository,
        int number,
        MergeStrategy strategy,
        string headSha,
        string? title,
        CancellationToken cancellationToken
    )
    {
        var word = strategy switch
        {
            MergeStrategy.Merge => "merge",
            MergeStrategy.Squash => "squash",
            MergeStrategy.Rebase => "rebase",
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "It names no merge method."),
        };
        var answer = await api.PutAsync<MergeResponse>(
            $"merge {repository.FullName}#{number}",
            $"{PathOf(repository)}/pulls/{Text(number)}/merge",
            new MergeRequest(word, headSha, title),
            cancellationToken
        );
        return answer.Sha;
    }

    public async Task<string?> FindBranchTipAsync(
        Repository repository,
        string branch,
        CancellationToken cancellationToken
    )
    {
        var answer = await api.FindAsync<ReferenceResponse>(
            $"read branch {branch} of {repository.FullName}",
            $"{PathOf(repository)}/git/ref/heads/{PathOfBranch(branch)}",
            cancellationToken
        );
        return answer?.Object.Sha;
    }

    public async Task DeleteBranchAsync(Repository repository, string branch, CancellationToken cancellationToken)
    {
        var path = PathOfBranch(branch);
        try
        {
            await api.DeleteAsync(
                $"delete branch {branch} of {repository.FullName}",
                $"{PathOf(repository)}/git/refs/heads/{path}",
                cancellationToken
            );
        }
        catch (GitHubException exception)
            when (exception.Status == 404
                || (exception.Status == 422 && exception.Message.Contains("does not exist", StringComparison.Ordinal))
            )
        {
            // It does not exist any more, which is the wanted state.
        }
    }

    private static string PathOfBranch(string branch) => string.Join('/', branch.Split('/').Select(Segment));
}
