using Terrateam.Core.Configuration;

namespace Terrateam.Functions.GitHub;

/// <summary>Files of a repository.</summary>
/// <remarks>https://docs.github.com/en/rest/repos/contents</remarks>
public interface IContentClient
{
    /// <summary>
    /// Lists every file of a commit by path; a tree that GitHub truncates is walked directory by directory.
    /// </summary>
    Task<IReadOnlyList<string>> ListAsync(string sha, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the configuration file of a branch or commit, the first of <see cref="ConfigurationReader.Files"/> that is
    /// there; null for none. Of a branch it is always the present one.
    /// </summary>
    Task<FoundFile?> FindConfigurationAsync(string reference, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a file at a ref, or null if it does not exist. There is no limit of size here: the caller checks it,
    /// because a file that is too large is no failure to retry.
    /// </summary>
    Task<string?> GetAsync(string path, string reference, CancellationToken cancellationToken);
}

/// <summary>A file of a repository, with its text.</summary>
public sealed record FoundFile(string Path, string Text);
