using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class MergeClient(RestApi api, Repository repository) : IMergeClient
{
    public async Task<string> MergeAsync(
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
}
