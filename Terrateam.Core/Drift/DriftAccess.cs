using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Drift;

/// <summary>Who may act on drift by commenting in its issue: the same rules as in a pull request.</summary>
public static class DriftAccess
{
    /// <summary>The teams that the rules name, by slug.</summary>
    public static IReadOnlyList<string> Teams(AccessSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return
        [
            .. settings
                .Policies.SelectMany(static policy => policy.Plan.Concat(policy.Apply))
                .Concat(settings.Unlock)
                .OfType<AccessMatch.Team>()
                .Select(static team => team.Slug)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Why a person may not plan or apply all of some drift; empty where they may. There is no review, so a policy that
    /// wants one allows nothing.
    /// </summary>
    /// <param name="settings">The rules of the default branch.</param>
    /// <param name="applies">True for an apply, false for a plan.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="dirspaces">The dirspaces that are asked for.</param>
    public static IReadOnlyList<AccessDenial> Denials(
        AccessSettings settings,
        bool applies,
        Person actor,
        IReadOnlyList<ChangedDirspace> dirspaces
    )
    {
        var operation = applies ? AccessOperation.Apply : AccessOperation.Plan;
        var start = AccessControl.DecideStart(settings, operation, actor);
        return start.Count > 0
            ? start
            : AccessControl.Decide(settings, operation, actor, approvers: [], dirspaces).Denials;
    }

    /// <summary>Why a person may not end the runs of some drift; empty where they may.</summary>
    public static IReadOnlyList<AccessDenial> UnlockDenials(AccessSettings settings, Person actor) =>
        AccessControl.DecideUnlock(settings, actor) is { } denial ? [denial] : [];
}
