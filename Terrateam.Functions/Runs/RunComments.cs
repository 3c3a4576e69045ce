using Microsoft.Extensions.Options;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.Runs;

/// <summary>The comments that report a run, as many as the report needs.</summary>
public sealed class RunComments(
    CommentPublisher comments,
    StateVault states,
    IOptions<RunOptions> options,
    IOptions<PlanTransferOptions> transfers
)
{
    /// <summary>Posts a run's comments, or replaces the text of those that are there; safe to repeat.</summary>
    /// <param name="run">The run.</param>
    /// <param name="result">Its results; null where there are none.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="isQuiet">True where the run has a comment only if a person has to look at it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>When the last of them was changed, by GitHub's clock; null where it has none.</returns>
    public async Task<DateTimeOffset?> PutAsync(
        Run run,
        RunResult? result,
        RepositoryLedger ledger,
        bool isQuiet,
        CancellationToken cancellationToken
    )
    {
        var report = RunReports.From(run, result, ledger);
        var unwritten = (await StateNotesAsync(run, cancellationToken)).ToList();
        if (isQuiet && unwritten.Count == 0 && !NeedsPerson(run, report))
            return null;

        report = report with
        {
            Notes =
            [
                .. unwritten,
                .. report.Notes,
                .. PlanUploadAdvice.Create(run, result, transfers.Value.RequestLimit),
            ],
        };
        var parts = ResultComment.Render(report);
        var shownAt = DateTimeOffset.MinValue;
        for (var part = 0; part < parts.Count; part++)
        {
            var comment = await comments.PutAsync(
                run.Repository,
                run.PullRequest.Number,
                FormattableString.Invariant($"{PrefixOf(run)}{part + 1}"),
                parts[part],
                run,
                cancellationToken
            );
            shownAt = comment.UpdatedAt > shownAt ? comment.UpdatedAt : shownAt;
        }

        return shownAt;
    }

    // What else there is to know stands in the overview.
    private static bool NeedsPerson(Run run, RunReport report) =>
        run.IsHeldBack
        || report.State == RunReportState.Failed
        || report.HasWarning
        || report.Gates.Count > 0
        || report.Denied.Count > 0;

    /// <summary>The start of the keys of a run's comments.</summary>
    internal static string PrefixOf(Run run) => $"run-{run.Id:N}-";

    private async Task<IEnumerable<string>> StateNotesAsync(Run run, CancellationToken cancellationToken) =>
        UnwrittenStates.MayHave(run)
            ? UnwrittenStates.Notes(await states.OfRunAsync(run, cancellationToken), options.Value.PublicUrl)
            : [];
}
