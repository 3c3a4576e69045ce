using System.Globalization;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Plans;

/// <summary>Checks that a plan's record allows a run to apply it.</summary>
public static class PlanAdmission
{
    /// <summary>Checks the record of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="applyRunId">The run that is to apply it.</param>
    /// <param name="expected">What it must have been made for.</param>
    /// <exception cref="PlanRefusedException">It does not allow it; the message says why.</exception>
    public static void Check(StoredPlan plan, Guid applyRunId, PlanContext expected)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(expected);
        var dirspace = plan.Context.Dirspace;
        switch (plan.State)
        {
            case PlanState.Available:
                break;
            case PlanState.HandedOut when plan.ApplyRunId == applyRunId:
                break;
            case PlanState.HandedOut:
                throw Refused(dirspace, "another run is applying it");
            case PlanState.Used:
                throw Refused(dirspace, "it was used by an apply before; plan again");
            case PlanState.Overtaken:
                throw OvertakenBy(dirspace, plan.OvertakenBy);
            case PlanState.Expired:
                throw Refused(
                    dirspace,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"it expired on {plan.ExpiresAt.UtcDateTime:u}; plan again"
                    )
                );
            case PlanState.Superseded:
                throw Refused(dirspace, "there is a newer one");
            default:
                throw Refused(dirspace, "it was withdrawn; plan again");
        }

        if (!plan.HasChanges)
            throw Refused(dirspace, "it has no changes, so there is nothing to apply");
        if (plan.Seal is null || plan.BlobName is null)
            throw Refused(dirspace, "its record does not say where it is");
        CheckContext(plan.Context, expected);
    }

    /// <summary>The refusal of a plan that another owner overtook.</summary>
    public static PlanRefusedException OvertakenBy(Dirspace dirspace, PlanOwner? by) =>
        Refused(
            dirspace,
            $"{(by is null ? "another pull request" : by.ToString())} applied or merged this dirspace since; plan again"
        );

    private static void CheckContext(PlanContext recorded, PlanContext expected)
    {
        foreach (var (found, wanted) in recorded.Fields.Zip(expected.Fields))
        {
            if (found != wanted)
                throw Refused(recorded.Dirspace, $"it was made for {found.Name} '{found.Value}', not '{wanted.Value}'");
        }
    }

    private static PlanRefusedException Refused(Dirspace dirspace, string reason) =>
        new($"The stored plan of {dirspace} is refused: {reason}.");
}
