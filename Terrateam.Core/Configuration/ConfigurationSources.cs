namespace Terrateam.Core.Configuration;

/// <summary>The text of a configuration file.</summary>
/// <param name="Name">Its name in errors: its path, with the repository in front unless it is that of the pull
/// request.</param>
/// <param name="Text">Its content.</param>
public sealed record ConfigurationFile(string Name, string Text);

/// <summary>The files that configure a pull request; null for those that do not exist.</summary>
/// <remarks>
/// In order of precedence, lowest first. <see cref="DefaultBranch"/> and <see cref="Branch"/> count as one file;
/// <see cref="BranchTrust"/> decides which keys come from which.
/// </remarks>
public sealed record ConfigurationSources
{
    /// <summary><c>config/defaults.yml</c> of the central repository.</summary>
    public ConfigurationFile? CentralDefaults { get; init; }

    /// <summary><c>config/&lt;repository&gt;/defaults.yml</c> of the central repository.</summary>
    public ConfigurationFile? CentralRepositoryDefaults { get; init; }

    /// <summary>
    /// The output of the <c>config_builder</c> of the repository. The files of the repository override it.
    /// </summary>
    public ConfigurationFile? Built { get; init; }

    /// <summary>The file of the repository on its default branch.</summary>
    public ConfigurationFile? DefaultBranch { get; init; }

    /// <summary>
    /// The file of the repository on the branch in question: the head of the pull request, or the base branch once
    /// merged. For a fork it is <see cref="DefaultBranch"/>, because write access to a fork is not write access to the
    /// repository.
    /// </summary>
    public ConfigurationFile? Branch { get; init; }

    /// <summary>
    /// True where hooks, workflows and engines of the branch may be used: its author has write access, or it is merged.
    /// </summary>
    public bool IsAuthorTrusted { get; init; }

    /// <summary>
    /// <c>config/&lt;repository&gt;/config.yml</c> of the central repository, which replaces the file of the
    /// repository.
    /// </summary>
    public ConfigurationFile? CentralRepositoryFile { get; init; }

    /// <summary><c>config/overrides.yml</c> of the central repository.</summary>
    public ConfigurationFile? CentralOverrides { get; init; }

    /// <summary><c>config/&lt;repository&gt;/overrides.yml</c> of the central repository.</summary>
    public ConfigurationFile? CentralRepositoryOverrides { get; init; }

    /// <summary>
    /// True where the file on the branch differs from that on the default branch, so that the access of its author
    /// matters.
    /// </summary>
    public bool IsAuthorAsked =>
        CentralRepositoryFile is null
        && !string.Equals(Branch?.Text ?? "", DefaultBranch?.Text ?? "", StringComparison.Ordinal);
}
