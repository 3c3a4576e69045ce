using System.Collections.Concurrent;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Finds the repository <c>terrateam</c> of an owner, in which the configuration of all others can be kept. That there is none
/// is remembered for a minute, because then nearly every event would ask for nothing.
/// </summary>
public sealed class CentralRepositories(TimeProvider time)
{
    private const string Name = "terrateam";

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(long Installation, string Owner), (Repository? Repository, DateTimeOffset Until)> known = new();

    /// <summary>The repository, or null where there is none that the App can read.</summary>
    /// <exception cref="GitHubException">GitHub does not say: then nobody may act as if there were none.</exception>
    public async Task<Repository?> FindAsync(IGitHub github, long installationId, string owner, CancellationToken cancellationToken)
    {
        var key = (installationId, owner.ToLowerInvariant());
        if (known.TryGetValue(key, out var found) && time.GetUtcNow() < found.Until)
            return found.Repository;

        var repository = await github.FindRepositoryAsync(owner, Name, cancellationToken);
        known[key] = (repository, time.GetUtcNow() + Memory);
        return repository;
    }
}
