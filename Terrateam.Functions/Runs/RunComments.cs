using Microsoft.Extensions.Options;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.Runs;

/// <summary>The comments that report a run, as many as the report needs.</summary>
public sealed class RunComments(
    RunResults results,
    CommentPublisher comments,
    StateVault states,
    IOptions<RunOptions> options,
    IOptions<PlanTransferOptions> transfers
)
{
    /// <summary>Posts a run's comments, or replaces the text of those that are there; safe to repeat.</summary>
    /// <returns>When the last of them was changed, by GitHub's clock.</returns>
    public async Task<DateTimeOffset> PutAsync(Run run, RepositoryLedger ledger, CancellationToken cancellationToken)
    {
        var result = await results.ReadAsync(run, cancellationToken);
        var report = RunReports.From(run, result, ledger);
        report = report with
        {
            Notes =
            [
                .. await StateNotesAsync(run, cancellationToken),
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

    /// <summary>The start of the keys of a run's comments.</summary>
    internal static string PrefixOf(Run run) => $"run-{run.Id:N}-";

    private async Task<IEnumerable<string>> StateNotesAsync(Run run, CancellationToken cancellationToken) =>
        UnwrittenStates.MayHave(run)
            ? UnwrittenStates.Notes(await states.OfRunAsync(run, cancellationToken), options.Value.PublicUrl)
            : [];
}
