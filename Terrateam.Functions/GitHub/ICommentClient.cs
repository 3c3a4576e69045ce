namespace Terrateam.Functions.GitHub;

/// <summary>Comments on pull requests and issues of a repository.</summary>
/// <remarks>https://docs.github.com/en/rest/issues/comments</remarks>
public interface ICommentClient
{
    /// <summary>Posts a comment on a pull request or issue.</summary>
    Task<Comment> CreateAsync(int number, string body, CancellationToken cancellationToken);

    /// <summary>Replaces the text of a comment. Returns the new state, or null if it was deleted.</summary>
    Task<Comment?> UpdateAsync(long commentId, string body, CancellationToken cancellationToken);

    /// <summary>Deletes a comment; one that does not exist is no error.</summary>
    /// <remarks>https://docs.github.com/en/rest/issues/comments#delete-an-issue-comment</remarks>
    Task DeleteAsync(long commentId, CancellationToken cancellationToken);

    /// <summary>Lists the comments of a pull request updated since a time, oldest first.</summary>
    Task<IReadOnlyList<Comment>> ListAsync(int number, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Adds a reaction such as <c>rocket</c> to a comment; repeating it changes nothing.</summary>
    Task AddReactionAsync(long commentId, string content, CancellationToken cancellationToken);

    /// <summary>Hides a comment as outdated.</summary>
    Task MinimizeAsync(string nodeId, CancellationToken cancellationToken);
}

/// <summary>A comment of a pull request or issue.</summary>
public sealed record Comment(long Id, string NodeId, string Author, string Body)
{
    /// <summary>
    /// When it was written, by GitHub's clock in whole seconds; the maximum value when GitHub does not say.
    /// </summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When its text was last replaced, by the same clock; the maximum value when GitHub does not say.
    /// </summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
