using Terrateam.Core.Access;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// One kind of apply. The kinds differ in which checks are skipped; locks and conflicts always count.
/// </summary>
/// <param name="Access">The operation that a policy has to permit.</param>
/// <param name="Kind">The kind of its runs.</param>
/// <param name="IsForced">True skips requirements and gates.</param>
internal sealed record ApplyWay(AccessOperation Access, RunKind Kind, bool IsForced = false)
{
    /// <summary>Applies plans that were shown, once the requirements are met.</summary>
    public static ApplyWay Reviewed { get; } = new(AccessOperation.Apply, RunKind.Apply);

    /// <summary>Applies plans that were shown, without requirements and gates.</summary>
    public static ApplyWay Forced { get; } = new(AccessOperation.ApplyForce, RunKind.Apply, IsForced: true);

    /// <summary>
    /// Plans and applies in one run. Only the review of the plan is skipped; requirements and gates count.
    /// </summary>
    public static ApplyWay Unreviewed { get; } = new(AccessOperation.ApplyAutoapprove, RunKind.UnsafeApply);

    /// <summary>Applies plans that were made for this apply, without a review.</summary>
    public static ApplyWay UnreviewedPlan { get; } = Unreviewed with { Kind = RunKind.Apply };

    /// <summary>The command, as replies name it.</summary>
    public string Operation => Access.Command();

    /// <summary>True where there must be a plan that may be applied.</summary>
    public bool NeedsPlan => Kind == RunKind.Apply;
}
