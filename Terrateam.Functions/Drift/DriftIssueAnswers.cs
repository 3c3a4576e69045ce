using Terrateam.Core.Drift;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Drift;

/// <summary>Comments in a drift issue what became of a command there, where the issue's text does not show it.</summary>
public sealed class DriftIssueAnswers(CommentPublisher comments, RunStore runs)
{
    /// <summary>True where the plans are those that the issue showed when the apply was asked for.</summary>
    public static bool IsShown(DriftRequest request, IReadOnlyList<Run> plans)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reported = plans.SelectMany(static plan => plan.Outcomes).Where(static one => IsReported(one));
        return request.Digest is { } shown && DriftDigest.Create(plans, reported.Select(one => one.Dirspace)) == shown;
    }

    /// <summary>Comments once a pass that a command asked for is over; safe to repeat.</summary>
    public async Task TellAsync(
        DriftOrchestrationInput turn,
        IReadOnlyList<Run> plans,
        bool isShown,
        CancellationToken cancellationToken
    )
    {
        if (turn.Request is not { } request)
            return;

        var text =
            plans.Count == 0 ? DriftIssueText.NothingPlanned()
            : !isShown && plans.Any(static plan => plan.Outcomes.Any(IsReported)) ? DriftIssueText.Changed()
            : request.Applies && isShown ? await ApplyProblemAsync(turn, cancellationToken)
            : null;
        if (text is not null)
        {
            await comments.SayAsync(turn.Repository, request.Issue, $"{request.Key}-over", text, cancellationToken);
        }
    }

    private async Task<string?> ApplyProblemAsync(DriftOrchestrationInput turn, CancellationToken cancellationToken)
    {
        var failed = new List<string>();
        foreach (var id in turn.Applies ?? [])
        {
            var run = await runs.FindAsync(id, cancellationToken);
            if (run is { Status: RunStatus.Reported } && run.Outcomes.All(static outcome => outcome.Succeeded))
                continue;

            failed.Add(run?.Url ?? run?.EndDetail ?? id.ToString());
        }

        return failed.Count == 0 && turn.Applies is { Count: > 0 } ? null : DriftIssueText.NotApplied(failed);
    }

    private static bool IsReported(DirspaceOutcome outcome) => outcome is not { Succeeded: true, HasChanges: false };
}
