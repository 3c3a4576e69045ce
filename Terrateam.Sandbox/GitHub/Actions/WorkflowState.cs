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

/// <summary>A workflow file at one commit.</summary>
/// <param name="Name">Its <c>name</c>, else its path.</param>
/// <param name="RunName">Its <c>run-name</c>, or null.</param>
/// <param name="CanBeDispatched">Whether <c>workflow_dispatch</c> is among its triggers.</param>
/// <param name="Inputs">The declared inputs.</param>
/// <param name="Jobs">Its jobs.</param>
/// <param name="Permissions">The <c>permissions</c> of the first job's token, or null for the repository's
/// default.</param>
internal sealed record WorkflowFile(
    string Name,
    string? RunName,
    bool CanBeDispatched,
    IReadOnlyDictionary<string, WorkflowInput> Inputs,
    IReadOnlyList<WorkflowJob> Jobs,
    IReadOnlyDictionary<string, string>? Permissions
);

internal sealed record WorkflowInput(bool IsRequired, string? Default, IReadOnlyList<string> Options);

internal sealed record WorkflowJob(string Id, string Name, string RunsOn, string? Environment)
{
    /// <summary>Its <c>if</c>, or null.</summary>
    public string? Condition { get; init; }

    /// <summary>The <c>with</c> of the step that takes the work token.</summary>
    public IReadOnlyDictionary<string, string> With { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}
