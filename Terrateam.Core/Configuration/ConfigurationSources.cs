namespace Terrateam.Core.Configuration;

/// <summary>A configuration file as it was read.</summary>
/// <param name="Name">What errors call it: its path, with the repository in front where it is not the pull request's
/// own.</param>
/// <param name="Text">Its content.</param>
public sealed record ConfigurationFile(string Name, string Text);

/// <summary>Every file that the configuration of a pull request is made of; null for those that do not exist.</summary>
/// <remarks>
/// Each goes over those above it here. The two of the repository stand for one: <see cref="BranchTrust"/> says what
/// comes from which.
/// </remarks>
public sealed record ConfigurationSources
{
    /// <summary>The central repository's <c>config/defaults.yml</c>.</summary>
    public ConfigurationFile? CentralDefaults { get; init; }

    /// <summary>The central repository's <c>config/&lt;repository&gt;/defaults.yml</c>.</summary>
    public ConfigurationFile? CentralRepositoryDefaults { get; init; }

    /// <summary>What the repository's <c>config_builder</c> printed. The files of the repository go over it.</summary>
    public ConfigurationFile? Built { get; init; }

    /// <summary>The repository's file on its default branch.</summary>
    public ConfigurationFile? DefaultBranch { get; init; }

    /// <summary>
    /// The repository's file on the branch that is worked on: the head of the pull request, or what it was merged into.
    /// For a fork it is <see cref="DefaultBranch"/>, because who may push to a fork may not write to the repository.
    /// </summary>
    public ConfigurationFile? Branch { get; init; }

    /// <summary>
    /// True where the branch's hooks, workflows and engines may be used: its author has write access, or it is merged.
    /// </summary>
    public bool IsAuthorTrusted { get; init; }

    /// <summary>
    /// The central repository's <c>config/&lt;repository&gt;/config.yml</c>: it replaces the repository's own file.
    /// </summary>
    public ConfigurationFile? CentralRepositoryFile { get; init; }

    /// <summary>The central repository's <c>config/overrides.yml</c>.</summary>
    public ConfigurationFile? CentralOverrides { get; init; }

    /// <summary>The central repository's <c>config/&lt;repository&gt;/overrides.yml</c>.</summary>
    public ConfigurationFile? CentralRepositoryOverrides { get; init; }

    /// <summary>
    /// True where the branch has another file than the default branch, so that it matters who wrote it.
    /// </summary>
    public bool IsAuthorAsked =>
        CentralRepositoryFile is null
        && !string.Equals(Branch?.Text ?? "", DefaultBranch?.Text ?? "", StringComparison.Ordinal);
}
