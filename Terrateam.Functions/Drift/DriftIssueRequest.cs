using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.TagQueries;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.Drift;

/// <summary>A command in a drift issue, with what it is decided on.</summary>
/// <param name="Entry">The event.</param>
/// <param name="Issue">The issue as GitHub has it.</param>
/// <param name="Comment">The comment.</param>
/// <param name="Target">What the issue is about.</param>
/// <param name="Configuration">The configuration of the default branch.</param>
/// <param name="Actor">Who asked.</param>
internal sealed record DriftIssueRequest(
    InboxEntry Entry,
    Issue Issue,
    Trigger.Commented Comment,
    DriftIssueTarget Target,
    RepositoryConfiguration Configuration,
    Person Actor
)
{
    /// <summary>Names the command among all.</summary>
    public required string Key { get; init; }
}

/// <summary>What a drift issue is about.</summary>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Dirspace">The dirspace; null for all of the schedule.</param>
/// <param name="Dirspaces">The dirspaces that a command there acts on.</param>
internal sealed record DriftIssueTarget(string Schedule, Dirspace? Dirspace, IReadOnlyList<ChangedDirspace> Dirspaces)
{
    /// <summary>The schedule and the dirspaces of an issue; null where nothing has them any more.</summary>
    public static DriftIssueTarget? Find(Issue issue, DriftBranch branch)
    {
        foreach (var schedule in branch.Configuration.Drift.Schedules)
        {
            var all = branch
                .Changes.Changed.Where(one => schedule.Query.Matches(new TagSubject(one.Tags, one.Dirspace.Directory)))
                .ToList();
            if (Has(schedule.Name, dirspace: null))
                return new(schedule.Name, null, all);
            if (all.Find(one => Has(schedule.Name, one.Dirspace)) is { } found)
                return new(schedule.Name, found.Dirspace, [found]);
        }

        return null;

        bool Has(string schedule, Dirspace? dirspace) =>
            issue.Body.StartsWith(DriftIssueText.Marker(schedule, dirspace), StringComparison.Ordinal);
    }
}

/// <summary>What became of a command in a drift issue.</summary>
/// <param name="Decision">What was decided, for the audit trail.</param>
/// <param name="Text">The answer in the issue; null where a reaction says enough.</param>
internal sealed record DriftIssueAnswer(string Decision, string? Text)
{
    /// <summary>An answer, and nothing else.</summary>
    public static DriftIssueAnswer Of(string text) => new("answers", text);
}
