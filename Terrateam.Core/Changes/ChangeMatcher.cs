using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>Works out which dirspaces a change touches.</summary>
public static class ChangeMatcher
{
    /// <summary>Matches changed files with the repository's directories.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="repositoryFiles">Every file of the head commit, from the repository root.</param>
    /// <param name="changed">The files of the pull request.</param>
    /// <param name="context">What else decides; null for nothing.</param>
    public static ChangeSet Match(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext? context = null) => new([], [], [], changed.Truncated && configuration.Enabled && context is null);
}
