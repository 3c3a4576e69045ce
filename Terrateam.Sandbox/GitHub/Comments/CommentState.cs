using Terrateam.Sandbox.GitHub.Accounts;

namespace Terrateam.Sandbox.GitHub.Comments;

/// <summary>A comment of an issue or pull request.</summary>
internal sealed class CommentState(long id, int number, Account author, string body, DateTimeOffset createdAt)
{
    public long Id { get; } = id;

    public string NodeId { get; } = Ids.Node("IC", id);

    public int Number { get; } = number;

    public Account Author { get; } = author;

    public string Body { get; set; } = body;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>How often its text was replaced.</summary>
    public int Edits { get; set; }

    /// <summary>Why it is hidden, <c>OUTDATED</c> for example, or null.</summary>
    public string? MinimizedReason { get; set; }

    public List<ReactionState> Reactions { get; } = [];
}

internal sealed record ReactionState(long Id, Account Author, string Content, DateTimeOffset CreatedAt);
