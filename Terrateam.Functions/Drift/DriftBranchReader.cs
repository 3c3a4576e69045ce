using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.PullRequests;

namespace Terrateam.Functions.Drift;

/// <summary>Reads a default branch as drift schedules see it.</summary>
public sealed partial class DriftBranchReader(
    ConfigurationLoader configurations,
    IGitHubApp app,
    ILogger<DriftBranchReader> logger
)
{
    /// <summary>The branch; null where its configuration has no drift switched on, or cannot be used.</summary>
    public async Task<DriftBranch?> ReadAsync(Repository repository, CancellationToken cancellationToken)
    {
        var github = app.ForInstallation(repository.InstallationId);
        var branches = github.For(repository).Branches;
        if (await branches.FindTipAsync(repository.DefaultBranch, cancellationToken) is not { } sha)
            return null;

        var branch = PullRequest.OfBranch(repository.DefaultBranch, sha);
        var result = await configurations.ReadAsync(github, repository, branch, built: null, cancellationToken);
        if (result.Configuration is not { Enabled: true, Drift.Enabled: true } configuration)
            return null;

        // Without the results of these steps, the dirspaces would differ from those of pull requests.
        if (configuration.ConfigBuilder.Enabled || configuration.TreeBuilder.Enabled || configuration.Indexer.Enabled)
        {
            Log.NotPrepared(logger, repository.Id);
            return null;
        }

        var files = await github.For(repository).Contents.ListAsync(sha, cancellationToken);
        var context = new ChangeContext { Branch = branch.HeadRef, DestinationBranch = branch.BaseRef };
        var changes = ChangeMatcher.Match(configuration, files, new ChangedFiles([], Truncated: true), context);
        return changes.Errors.Count > 0 ? null : new(branch, configuration, changes);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Drift of repository {RepositoryId} is not looked for: the repository uses config_builder, "
                + "tree_builder or indexer"
        )]
        public static partial void NotPrepared(ILogger logger, long repositoryId);
    }
}

/// <summary>A default branch as drift schedules see it.</summary>
/// <param name="Branch">Stands for the branch where a pull request is expected.</param>
/// <param name="Configuration">Its configuration.</param>
/// <param name="Changes">Its dirspaces, all counted as changed.</param>
public sealed record DriftBranch(PullRequest Branch, RepositoryConfiguration Configuration, ChangeSet Changes);
