namespace Terrateam.Sandbox.GitHub.Statuses;

/// <summary>A status of a commit.</summary>
/// <param name="Context">Its name.</param>
/// <param name="State"><c>pending</c>, <c>success</c>, <c>failure</c> or <c>error</c>.</param>
/// <param name="Description">Its text.</param>
/// <param name="TargetUrl">Where it leads.</param>
/// <param name="Creator">Who set it.</param>
/// <param name="At">When.</param>
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
