using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Finds the repository of an owner in which the configuration of all others can be kept: only where the setting
/// <c>GitHub:CentralRepositories</c> names it, since whoever may create a repository could give it any name. What was
/// found is remembered for a minute.
/// </summary>
public sealed class CentralRepositories(IOptions<GitHubOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<
        (long Installation, string Owner),
        (Repository Repository, DateTimeOffset Until)
    > _known = new();

    /// <summary>The repository, or null where none is named.</summary>
    /// <exception cref="GitHubException">
    /// GitHub does not say, or the one that is named cannot be what is meant: then nobody may act as if there were
    /// none.
    /// </exception>
    public async Task<Repository?> FindAsync(
        IGitHub github,
        long installationId,
        string owner,
        CancellationToken cancellationToken
    )
    {
        if (!options.Value.CentralRepositories.TryGetValue(owner, out var name))
            return null;

        var key = (installationId, owner.ToLowerInvariant());
        if (_known.TryGetValue(key, out var found) && time.GetUtcNow() < found.Until)
            return found.Repository;

        var repository = await github.FindRepositoryAsync(owner, name, cancellationToken);
        if (FaultOf(repository, owner, name) is { } fault)
        {
            throw new GitHubException(
                $"The central repository {owner}/{name}, which the setting GitHub:CentralRepositories:{owner} "
                    + $"names, {fault}.",
                422
            );
        }

        _known[key] = (repository!, time.GetUtcNow() + Memory);
        return repository;
    }

    private static string? FaultOf(Repository? repository, string owner, string name) =>
        repository switch
        {
            null => "is not there, or the App is not installed on it",
            { IsFork: true } => "is a fork, whose branches somebody else decides on",

            // GitHub answers with another where it was renamed or given away.
            _ when !string.Equals(repository.FullName, $"{owner}/{name}", StringComparison.OrdinalIgnoreCase) =>
                $"is {repository.FullName} now",
            _ => null,
        };
}
