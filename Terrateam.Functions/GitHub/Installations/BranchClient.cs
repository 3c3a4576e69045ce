using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class BranchClient(RestApi reading, RestApi merging, Repository repository) : IBranchClient
{
    public async Task<string?> FindTipAsync(string branch, CancellationToken cancellationToken)
    {
        var answer = await reading.FindAsync<ReferenceResponse>(
            $"read branch {branch} of {repository.FullName}",
            $"{PathOf(repository)}/git/ref/heads/{PathOfBranch(branch)}",
            cancellationToken
        );
        return answer?.Object.Sha;
    }

    public async Task DeleteAsync(string branch, CancellationToken cancellationToken)
    {
        var path = PathOfBranch(branch);
        try
        {
            await merging.DeleteAsync(
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
