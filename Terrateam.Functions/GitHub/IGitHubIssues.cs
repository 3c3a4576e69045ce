using Terrateam.Core.Changes;

namespace Terrateam.Functions.GitHub;

/// <summary>Calls for issues.</summary>
/// <remarks>https://docs.github.com/en/rest/issues/issues</remarks>
public interface IGitHubIssues
{
    /// <summary>Lists the open issues that have a label, newest first, without pull requests.</summary>
    Task<IReadOnlyList<Issue>> ListOpenIssuesAsync(
        Repository repository,
        string label,
        CancellationToken cancellationToken
    );

    /// <summary>Opens an issue. GitHub creates labels that do not exist yet.</summary>
    Task<Issue> CreateIssueAsync(
        Repository repository,
        string title,
        string body,
        IReadOnlyList<string> labels,
        CancellationToken cancellationToken
    );

    /// <summary>Replaces an issue's text, and opens or closes it.</summary>
    Task<Issue> UpdateIssueAsync(
        Repository repository,
        int number,
        string title,
        string body,
        bool isOpen,
        CancellationToken cancellationToken
    );
}

/// <summary>An issue; <c>Author</c> is a login.</summary>
public sealed record Issue(int Number, string Title, string Body, bool IsOpen, string Author);
