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
    /// Reads a file at a ref, or null if it does not exist. There is no limit of size here: the caller checks it,
    /// because a file that is too large is no failure to retry.
    /// </summary>
    Task<string?> GetAsync(string path, string reference, CancellationToken cancellationToken);
}
