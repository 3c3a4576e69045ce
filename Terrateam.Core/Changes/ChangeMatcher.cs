using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>Finds the dirspaces that a change affects.</summary>
public static class ChangeMatcher
{
    /// <summary>Matches changed files with the directories of the repository.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="repositoryFiles">Every file of the head commit, from the repository root.</param>
    /// <param name="changed">The files of the pull request. Removed ones are not among
    /// <paramref name="repositoryFiles"/>.</param>
    /// <param name="context">Other inputs; null for none.</param>
    /// <remarks>
    /// Takes time in proportion to the files, the directories and the patterns, except that a pattern for files of
    /// other directories runs once for each directory that it resolves to.
    /// </remarks>
    public static ChangeSet Match(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext? context = null
    ) => new ChangeMatching(configuration, repositoryFiles, changed, context ?? ChangeContext.None).ToSet();
}
