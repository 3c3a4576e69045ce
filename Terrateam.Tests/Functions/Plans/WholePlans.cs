using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>Plans that are short enough to be held whole, for tests that are about something else.</summary>
internal static class WholePlans
{
    public static async Task<StoredPlan> StoreAsync(
        this PlanVault vault,
        PlanContext context,
        ReadOnlyMemory<byte> plan,
        bool hasChanges,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        var draft = hasChanges
            ? await vault.WriteAsync(
                context,
                new MemoryStream(plan.ToArray()),
                PlanForm.File,
                PlanParts.MaxPartLength,
                cancellationToken
            )
            : PlanDraft.WithoutFile(context);
        return await vault.RecordAsync(draft, hasChanges, startedAt, cancellationToken);
    }

    public static async Task<byte[]> OpenForApplyAsync(
        this PlanVault vault,
        PlanKey key,
        Guid applyRunId,
        PlanContext expected,
        CancellationToken cancellationToken
    )
    {
        var opened = await vault.OpenAsync(key, applyRunId, expected, checksParts: true, cancellationToken);
        using var plan = new MemoryStream();
        await opened.CopyToAsync(plan, cancellationToken);
        return plan.ToArray();
    }

    /// <summary>The number of plans that have files of any kind.</summary>
    public static async Task<int> CountPlansAsync(
        this Terrateam.Functions.State.IBlobStore blobs,
        CancellationToken cancellationToken
    ) =>
        await blobs
            .ListAsync("", cancellationToken)
            .Select(blob => PlanFiles.PlanOf(blob.Name))
            .Distinct()
            .CountAsync(cancellationToken);
}
