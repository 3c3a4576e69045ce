using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>Works out which dirspaces a change touches.</summary>
public static class ChangeMatcher
{
    /// <summary>Matches changed files with the repository's directories.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="repositoryFiles">Every file of the head commit, from the repository root.</param>
    /// <param name="changed">The files of the pull request. They need not be among the repository's: a removed one is
    /// not.</param>
    /// <param name="context">What else decides; null for nothing.</param>
    /// <remarks>
    /// Takes time in proportion to the files, the directories and the patterns, except that a pattern that means files
    /// of other directories runs once for each of those directories that it names.
    /// </remarks>
    public static ChangeSet Match(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext? context = null
    ) => new ChangeMatching(configuration, repositoryFiles, changed, context ?? ChangeContext.None).ToSet();
}
