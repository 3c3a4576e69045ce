using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Finds the repository of an owner that contributes to the configuration of all its others: only where the setting
/// <c>GitHub:CentralRepositories</c> names it, because every member who may create a repository chooses its name. The
/// result is cached for a minute.
/// </summary>
public sealed class CentralRepositories(IOptions<GitHubOptions> options, HybridCache answers)
{
    private static readonly HybridCacheEntryOptions Freshness = new() { Expiration = TimeSpan.FromMinutes(1) };

    /// <summary>The central repository of another one, or null where the setting names none.</summary>
    /// <exception cref="GitHubException">
    /// GitHub does not answer, or the named repository cannot be used: work must not go on without its rules.
    /// </exception>
    public async Task<Repository?> FindAsync(IGitHub github, Repository of, CancellationToken cancellationToken)
    {
        var owner = of.Owner;
        if (!options.Value.CentralRepositories.TryGetValue(owner, out var name))
            return null;

        return await answers.GetOrCreateAsync(
            string.Create(CultureInfo.InvariantCulture, $"central/{of.InstallationId}/{owner.ToLowerInvariant()}"),
            token => ReadAsync(github, owner, name, token),
            Freshness,
            cancellationToken: cancellationToken
        );
    }

    private static async ValueTask<Repository> ReadAsync(
        IGitHub github,
        string owner,
        string name,
        CancellationToken cancellationToken
    )
    {
        var repository = await github.FindRepositoryAsync(owner, name, cancellationToken);
        return FaultOf(repository, owner, name) is { } fault
            ? throw new GitHubException(
                $"The central repository {owner}/{name}, which the setting GitHub:CentralRepositories:{owner} "
                    + $"names, {fault}.",
                422
            )
            : repository!;
    }

    private static string? FaultOf(Repository? repository, string owner, string name) =>
        repository switch
        {
            null => "is not there, or the App is not installed on it",
            { IsFork: true } => "is a fork, whose branches are controlled by others",

            // GitHub redirects to another name where the repository was renamed or transferred.
            _ when !string.Equals(repository.FullName, $"{owner}/{name}", StringComparison.OrdinalIgnoreCase) =>
                $"is {repository.FullName} now",
            _ => null,
        };
}
