using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Notifications;

namespace Terrateam.Functions.PullRequests;

/// <summary>Reads the files that make up the configuration of a pull request, of which any may be missing.</summary>
public sealed class ConfigurationLoader(CentralRepositories centrals, DestinationCatalogue destinations)
{
    private static readonly string[] Endings = [".yml", ".yaml"];

    /// <summary>Reads the configuration of a pull request.</summary>
    /// <param name="github">GitHub through the installation.</param>
    /// <param name="repository">The repository of the pull request.</param>
    /// <param name="pullRequest">The pull request.</param>
    /// <param name="built">The output of the repository's configuration builder; null for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="GitHubException">A file could not be read; there is no partial configuration.</exception>
    public async Task<ConfigurationResult> ReadAsync(
        IGitHub github,
        Repository repository,
        PullRequest pullRequest,
        ConfigurationFile? built,
        CancellationToken cancellationToken
    )
    {
        var sources = await WithCentralAsync(new() { Built = built }, github, repository, cancellationToken);
        if (sources.CentralRepositoryFile is null)
        {
            sources = await WithOwnAsync(
                sources,
                github.For(repository).Contents,
                repository,
                pullRequest,
                cancellationToken
            );
        }

        if (sources.IsAuthorAsked && !sources.IsAuthorTrusted)
        {
            sources = sources with
            {
                IsAuthorTrusted = await github
                    .For(repository)
                    .Collaborators.CanWriteAsync(pullRequest.Author, cancellationToken),
            };
        }

        var result = ConfigurationMerge.Merge(sources);
        return result.DestinationNames.Count == 0
            ? result
            : result with
            {
                UnknownDestinations = destinations.Unknown(result.DestinationNames, repository),
            };
    }

    private async Task<ConfigurationSources> WithCentralAsync(
        ConfigurationSources sources,
        IGitHub github,
        Repository repository,
        CancellationToken cancellationToken
    )
    {
        if (await centrals.FindAsync(github, repository, cancellationToken) is not { } central)
            return sources;

        var contents = github.For(central).Contents;
        var files = await FilesAsync(contents, central.DefaultBranch, cancellationToken);
        return sources with
        {
            CentralDefaults = await ReadAsync("config/defaults"),
            CentralRepositoryDefaults = await ReadAsync($"config/{repository.Name}/defaults"),
            CentralRepositoryFile = await ReadAsync($"config/{repository.Name}/config"),
            CentralOverrides = await ReadAsync("config/overrides"),
            CentralRepositoryOverrides = await ReadAsync($"config/{repository.Name}/overrides"),
        };

        async Task<ConfigurationFile?> ReadAsync(string path)
        {
            if (Endings.Select(ending => path + ending).FirstOrDefault(files.Contains) is not { } file)
                return null;
            return await contents.GetAsync(file, central.DefaultBranch, cancellationToken) is { } text
                ? new($"{central.FullName}/{file}", text)
                : null;
        }
    }

    private static async Task<HashSet<string>> FilesAsync(
        IContentClient contents,
        string branch,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return new(await contents.ListAsync(branch, cancellationToken), StringComparer.Ordinal);
        }
        catch (GitHubException exception) when (exception.Status is 404 or 409)
        {
            // A repository without a commit has no tree.
            return [];
        }
    }

    private static async Task<ConfigurationSources> WithOwnAsync(
        ConfigurationSources sources,
        IContentClient contents,
        Repository repository,
        PullRequest pullRequest,
        CancellationToken cancellationToken
    )
    {
        var isMerged = pullRequest.State == PullRequestState.Merged;
        var trunk = await FindAsync(contents, repository.DefaultBranch, isTrunk: true, cancellationToken);

        // A push to a fork needs no write access to the repository, so a fork's copy of the configuration is not read.
        var reference =
            pullRequest.IsFork ? repository.DefaultBranch
            : isMerged ? pullRequest.BaseRef
            : pullRequest.HeadSha;
        var branch = string.Equals(reference, repository.DefaultBranch, StringComparison.Ordinal)
            ? trunk is null
                ? null
                : trunk with
                {
                    Name = PathOf(trunk, repository),
                }
            : await FindAsync(contents, reference, isTrunk: false, cancellationToken);
        return sources with { DefaultBranch = trunk, Branch = branch, IsAuthorTrusted = isMerged };
    }

    private static async Task<ConfigurationFile?> FindAsync(
        IContentClient contents,
        string reference,
        bool isTrunk,
        CancellationToken cancellationToken
    ) =>
        await contents.FindConfigurationAsync(reference, cancellationToken) is { } file
            ? new(isTrunk ? $"{reference}:{file.Path}" : file.Path, file.Text)
            : null;

    private static string PathOf(ConfigurationFile trunk, Repository repository) =>
        trunk.Name[(repository.DefaultBranch.Length + 1)..];
}
