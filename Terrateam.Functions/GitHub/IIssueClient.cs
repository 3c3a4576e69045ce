namespace Terrateam.Functions.GitHub;

/// <summary>Issues of a repository.</summary>
/// <remarks>https://docs.github.com/en/rest/issues/issues</remarks>
public interface IIssueClient
{
    /// <summary>Lists the open issues that have a label, newest first, without pull requests.</summary>
    Task<IReadOnlyList<Issue>> ListOpenAsync(string label, CancellationToken cancellationToken);

    /// <summary>
    /// The closed issues that have a label, most recently changed first, without pull requests; 100 at most.
    /// </summary>
    Task<IReadOnlyList<Issue>> ListClosedAsync(string label, CancellationToken cancellationToken);

    /// <summary>Reads an issue, or null where there is none of that number, or it is a pull request.</summary>
    /// <remarks>https://docs.github.com/en/rest/issues/issues#get-an-issue</remarks>
    Task<Issue?> FindAsync(int number, CancellationToken cancellationToken);

    /// <summary>Opens an issue. GitHub creates labels that do not exist yet.</summary>
    Task<Issue> CreateAsync(
        string title,
        string body,
        IReadOnlyList<string> labels,
        CancellationToken cancellationToken
    );

    /// <summary>Replaces an issue's text, and opens or closes it.</summary>
    Task<Issue> UpdateAsync(int number, string title, string body, bool isOpen, CancellationToken cancellationToken);
}

/// <summary>An issue; <c>Author</c> is a login.</summary>
public sealed record Issue(int Number, string Title, string Body, bool IsOpen, string Author)
{
    /// <summary>Names of its labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>When it last changed, by GitHub's clock in whole seconds; null where GitHub does not say.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
