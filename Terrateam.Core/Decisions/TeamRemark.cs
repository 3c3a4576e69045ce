using Terrateam.Core.Access;
using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>What is said of a rule that names a team which does not exist.</summary>
internal static class TeamRemark
{
    /// <summary>The refusal, with the teams that it names and that do not exist.</summary>
    public static Message With(DecisionContext context, Message refusal)
    {
        var unknown = context.UnknownTeams(Named(context, refusal));
        return unknown.Count == 0
            ? refusal
            : new Message.UnknownTeams(refusal, context.Snapshot.Repository.Owner, unknown);
    }

    /// <summary>The same for one denial, as one sentence; null where there is nothing to say.</summary>
    public static string? Of(DecisionContext context, AccessDenial denial) =>
        context.UnknownTeams([.. denial.Allowed, .. denial.Superapproval]) is { Count: > 0 } unknown
            ? OrganizationTeams.Describe(context.Snapshot.Repository.Owner, unknown)
            : null;

    // Gates are left out: what they name comes from a job.
    private static IEnumerable<AccessMatch> Named(DecisionContext context, Message refusal) =>
        refusal switch
        {
            Message.AccessDenied denied => denied.Denials.SelectMany(static denial =>
                denial.Allowed.Concat(denial.Superapproval)
            ),
            Message.RequirementsNotMet => context.Snapshot.Configuration?.Configuration is { } configuration
                ? configuration.Requirements.Checks.SelectMany(static check => check.Approved?.Entries ?? [])
                : [],
            Message.NotReady several => several.Reasons.SelectMany(reason => Named(context, reason)),
            _ => [],
        };
}
