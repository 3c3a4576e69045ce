using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Comments;

namespace Terrateam.Sandbox.GitHub.Issues;

/// <summary>An issue that is no pull request.</summary>
internal sealed class IssueState(
    long id,
    int number,
    Account author,
    string title,
    string? body,
    DateTimeOffset createdAt
)
{
    public long Id { get; } = id;

    public int Number { get; } = number;

    public Account Author { get; } = author;

    public string Title { get; set; } = title;

    public string? Body { get; set; } = body;

    public bool IsOpen { get; set; } = true;

    public string? StateReason { get; set; }

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public DateTimeOffset? ClosedAt { get; set; }

    public List<string> Labels { get; } = [];

    public List<ReactionState> Reactions { get; } = [];
}
