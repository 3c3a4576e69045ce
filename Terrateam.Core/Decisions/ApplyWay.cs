using Terrateam.Core.Access;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// One of the ways to ask for an apply. They differ in what may be skipped, never in locks and conflicts.
/// </summary>
/// <param name="Access">What a policy has to permit.</param>
/// <param name="Kind">What its runs do.</param>
/// <param name="IsForced">True where requirements and gates do not count.</param>
internal sealed record ApplyWay(AccessOperation Access, RunKind Kind, bool IsForced = false)
{
    /// <summary>Applies plans that people could look at, once everything that is required holds.</summary>
    public static ApplyWay Reviewed { get; } = new(AccessOperation.Apply, RunKind.Apply);

    /// <summary>Applies plans that people could look at, whatever is required.</summary>
    public static ApplyWay Forced { get; } = new(AccessOperation.ApplyForce, RunKind.Apply, IsForced: true);

    /// <summary>
    /// Plans and applies in one. It saves the look at the plan and nothing else: what is required is required here too.
    /// </summary>
    public static ApplyWay Unreviewed { get; } = new(AccessOperation.ApplyAutoapprove, RunKind.UnsafeApply);

    /// <summary>Applies plans that were made for this, without a look at them.</summary>
    public static ApplyWay UnreviewedPlan { get; } = Unreviewed with { Kind = RunKind.Apply };

    /// <summary>The command, as answers name it.</summary>
    public string Operation => Access.Command();

    /// <summary>Whether there must be a plan that may be applied.</summary>
    public bool NeedsPlan => Kind == RunKind.Apply;
}
