using Terrateam.Cli.Configuration;
using Terrateam.Cli.Steps;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>What people do after a piece of work.</summary>
internal static class NextStep
{
    /// <summary>One or two sentences.</summary>
    /// <param name="work">The work.</param>
    /// <param name="contexts">What ran, in order.</param>
    /// <param name="link">The pull request as Markdown; null for plain text.</param>
    /// <param name="isCancelled">True where the job was cancelled.</param>
    public static string Of(Work work, IReadOnlyList<StepContext> contexts, string? link, bool isCancelled = false)
    {
        var isPlan = work.Operation is "plan";
        var failed = contexts.Any(static context => !context.Success);
        if (contexts.Any(static context => context.HasUnwrittenState))
        {
            return "Next: have the state pushed that could not be written; its directory says where it is. Plan and "
                + "apply nothing there before.";
        }

        if (!string.Equals(work.RunKind, RunKinds.PullRequest, StringComparison.Ordinal))
        {
            return failed && isCancelled ? "The job was cancelled. The next run of the schedule tries again."
                : failed ? "Failed: look at the reasons here. The next run of the schedule tries again."
                : isPlan ? "The pull request or issue of the schedule shows what differs."
                : "Applied.";
        }

        var where =
            link is not null ? $"pull request {link}"
            : work.PullRequest is { } pullRequest ? $"pull request #{pullRequest.Id}"
            : "the pull request";
        if (failed && isCancelled)
        {
            return isPlan
                ? $"The job was cancelled. Next: comment `terrateam plan` on {where} to run it again."
                : $"The job was cancelled. Next: comment `terrateam plan` on {where}. The apply may have changed a part; "
                    + "the new plan shows what is left to do.";
        }

        if (failed)
        {
            return isPlan
                ? $"Next: mend what failed and push, or comment `terrateam plan` on {where} to try again as it is."
                : $"Next: comment `terrateam plan` on {where}. A failed apply may have changed a part; the new plan "
                    + "shows what is left to do.";
        }

        if (!isPlan)
            return $"Applied. {Capital(where)} shows what is left to do.";

        if (!contexts.Any(static context => DirspaceSummary.From(context).HasChanges))
            return "No changes: there is nothing to apply.";

        var isGated = contexts.Any(static context => context.Gates.Count > 0);
        return isGated
            ? (
                $"Next: look at the changes and at the approvals that are asked for on {where}, and"
                + $"{ApplyAdvice.Until(isGated, isHeld: false)} comment `terrateam apply` there."
            )
            : $"Next: look at the changes, then comment `terrateam apply` on {where}.";
    }

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
