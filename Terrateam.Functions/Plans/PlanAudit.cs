using System.Globalization;
using Terrateam.Core.Plans;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Plans;

/// <summary>The audit events of plans.</summary>
internal static class PlanAudit
{
    public static AuditEvent Stored(StoredPlan plan) =>
        Create(AuditActions.PlanStored, plan.Key) with
        {
            Outcome = plan.State.ToString(),
            Decision = plan.HasChanges ? "changes" : "no changes",
        };

    public static AuditEvent Read(PlanKey plan, Guid applyRun) =>
        Create(AuditActions.PlanRead, plan) with
        {
            Id = $"{applyRun:N}:read:{plan}",
            Run = applyRun,
            Reason = "apply",
        };

    public static AuditEvent Refused(PlanKey plan, Guid applyRun, string reason) =>
        Create(AuditActions.PlanRefused, plan) with
        {
            Id = $"{applyRun:N}:refused:{plan}:{reason}",
            Run = applyRun,
            Reason = reason,
            Outcome = "refused",
        };

    public static AuditEvent Deleted(PendingDeletion deletion) =>
        (
            deletion.Plan is { } plan
                ? Create(AuditActions.PlanDeleted, plan)
                : new AuditEvent(AuditActions.PlanDeleted, AuditActions.App) { Subject = deletion.BlobName }
        ) with
        {
            Id = $"deleted:{deletion.BlobName}",
            Reason = deletion.Reason,
        };

    public static AuditEvent FolderDeleted(string folder, int files) =>
        new(AuditActions.PlanDeleted, AuditActions.App)
        {
            Subject = folder,
            Reason = "the repository is gone",
            Outcome = string.Create(CultureInfo.InvariantCulture, $"{files} files"),
        };

    private static AuditEvent Create(string action, PlanKey plan) =>
        new(action, AuditActions.App)
        {
            RepositoryId = plan.RepositoryId,
            PullRequest = plan.Owner.PullRequest,
            Run = plan.RunId,
            Subject = plan.Dirspace.ToString(),
        };
}
