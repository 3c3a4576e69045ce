using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Nothing of a fork's commit runs until somebody with write access asks for it, after our notice of that commit.
/// </summary>
internal static class ForkRule
{
    /// <summary>Why nothing of the present head may run for this question; null where it may.</summary>
    public static Notice? Refusal(Situation situation) =>
        !Applies(situation)
        || (situation.Snapshot.ActorCanWrite && Seen.ForkNotice(situation, situation.Question.Trigger))
            ? null
            : NoticeOf(situation);

    /// <summary>
    /// The same of what was put aside: whoever asked for it had write access when they did, but may have had another
    /// commit in mind.
    /// </summary>
    public static Notice? RefusalOf(Situation situation, IEnumerable<Trigger> asked) =>
        !Applies(situation) || asked.Any(trigger => Seen.ForkNotice(situation, trigger)) ? null : NoticeOf(situation);

    private static bool Applies(Situation situation) =>
        situation.PullRequest is { IsFork: true, State: PullRequestState.Open };

    private static Notice.ForkNeedsApproval NoticeOf(Situation situation) => new(situation.PullRequest.HeadSha);
}
