namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>A workflow of a repository, from its file's first appearance on the default branch on.</summary>
internal sealed class WorkflowState(long id, string path, DateTimeOffset createdAt)
{
    public long Id { get; } = id;

    public string Path { get; } = path;

    public string Name { get; set; } = path;

    /// <summary><c>active</c>, <c>deleted</c> or <c>disabled_manually</c>.</summary>
    public string State { get; set; } = "active";

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public int LastRunNumber { get; set; }
}
