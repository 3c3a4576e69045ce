using Terrateam.Core.Runs;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Runs;

/// <summary>The audit events of runs.</summary>
internal static class RunAudit
{
    /// <summary>A run ended and is recorded.</summary>
    public static AuditEvent Ended(Run run) =>
        Create(AuditActions.RunEnded, run.Actor, run) with
        {
            Id = $"{run.Id:N}:ended",
            Reason = run.EndDetail,
            Outcome =
                run.Status == RunStatus.Reported
                    ? run.HooksSucceeded && run.Outcomes.All(static one => one.Succeeded)
                        ? "succeeded"
                        : "failed"
                    : run.End.ToString(),
        };

    /// <summary>The work of a run was given to a job.</summary>
    public static AuditEvent HandedOut(Run run, long workflowRunId) =>
        Create(AuditActions.RunHandedOut, $"workflow run {workflowRunId}", run);

    /// <summary>A job asked for the work of a run that is not its own.</summary>
    public static AuditEvent Refused(Run run, string reason) =>
        Create(AuditActions.RunRefused, "a job", run) with
        {
            Id = $"{run.Id:N}:refused:{reason}",
            Reason = reason,
            Outcome = "refused",
        };

    private static AuditEvent Create(string action, string actor, Run run) =>
        new(action, actor.Length == 0 ? AuditActions.App : actor)
        {
            Installation = run.Repository.InstallationId,
            RepositoryId = run.Repository.Id,
            Repository = run.Repository.FullName,
            PullRequest = run.Drift is null ? run.PullRequest.Number : null,
            Run = run.Id,
            Subject = run.Drift is { } schedule
                ? $"{run.Kind.Operation()} of the drift schedule {schedule}"
                : run.Kind.Operation(),
        };
}
