namespace Terrateam.Functions.GitHub;

/// <summary>Branches of a repository.</summary>
/// <remarks>https://docs.github.com/en/rest/git/refs</remarks>
public interface IBranchClient
{
    /// <summary>The commit at the tip of a branch, or null if there is no such branch.</summary>
    /// <remarks>https://docs.github.com/en/rest/git/refs#get-a-reference</remarks>
    Task<string?> FindTipAsync(string branch, CancellationToken cancellationToken);

    /// <summary>Deletes a branch; one that does not exist is no error.</summary>
    /// <remarks>https://docs.github.com/en/rest/git/refs#delete-a-reference</remarks>
    Task DeleteAsync(string branch, CancellationToken cancellationToken);
}
