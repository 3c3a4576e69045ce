using Terrateam.Sandbox.GitHub.Accounts;

namespace Terrateam.Sandbox.GitHub.Comments;

/// <summary>A snapshot of a comment.</summary>
/// <param name="Id">The comment's id.</param>
/// <param name="NodeId">Its id in GraphQL.</param>
/// <param name="Author">The login of its author.</param>
/// <param name="IsByBot">Whether an App wrote it.</param>
/// <param name="Body">Its current markdown.</param>
/// <param name="Edits">How often it was edited.</param>
/// <param name="MinimizedReason">Why it is hidden, or null.</param>
/// <param name="Reactions">Login and content of each reaction.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it was last edited.</param>
public sealed record SandboxComment(
    long Id,
    string NodeId,
    string Author,
    bool IsByBot,
    string Body,
    int Edits,
    string? MinimizedReason,
    IReadOnlyList<(string Login, string Content)> Reactions,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    internal static SandboxComment From(CommentState comment) =>
        new(
            comment.Id,
            comment.NodeId,
            comment.Author.Login,
            comment.Author.Type == AccountType.Bot,
            comment.Body,
            comment.Edits,
            comment.MinimizedReason,
            [.. comment.Reactions.Select(reaction => (reaction.Author.Login, reaction.Content))],
            comment.CreatedAt,
            comment.UpdatedAt
        );
}
