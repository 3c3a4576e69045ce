namespace Terrateam.Sandbox.GitHub.Statuses;

/// <summary>A status of a commit.</summary>
/// <param name="Context">The name that identifies it on a commit.</param>
/// <param name="State"><c>pending</c>, <c>success</c>, <c>failure</c> or <c>error</c>.</param>
/// <param name="Description">The text beside it.</param>
/// <param name="TargetUrl">The address of its details.</param>
/// <param name="Creator">The login that set it.</param>
/// <param name="At">When it was set.</param>
public sealed record SandboxStatus(
    string Context,
    string State,
    string? Description,
    string? TargetUrl,
    string Creator,
    DateTimeOffset At
)
{
    internal static SandboxStatus From(StatusState status) =>
        new(status.Context, status.State, status.Description, status.TargetUrl, status.Creator.Login, status.CreatedAt);
}
