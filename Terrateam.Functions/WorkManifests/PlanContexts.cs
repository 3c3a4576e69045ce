using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.WorkManifests;

/// <summary>The contexts to which the plans of a run are bound.</summary>
internal static class PlanContexts
{
    /// <summary>The context of a dirspace's plan.</summary>
    /// <param name="run">The run that makes or applies it.</param>
    /// <param name="dirspace">The dirspace.</param>
    /// <param name="planRunId">The run that made it.</param>
    /// <param name="engine">The engine that made it; empty when the runner does not say.</param>
    /// <param name="engineVersion">Its version.</param>
    public static PlanContext Create(Run run, Dirspace dirspace, Guid planRunId, string engine, string engineVersion) =>
        new(
            run.Repository.InstallationId,
            run.Repository.Id,
            run.Owner.PullRequest,
            run.Owner.DriftSchedule,
            dirspace,
            run.PullRequest.BaseRef,
            run.PullRequest.BaseSha,
            run.PullRequest.HeadSha,
            planRunId,
            engine,
            engineVersion
        );

    /// <summary>
    /// The run that applies a plan, in the installation in which it was made: a transfer between the two moves the
    /// repository, with its id, to another installation.
    /// </summary>
    public static Run PlaceOf(Run? planned, Run run) =>
        planned is not null && planned.Repository.Id == run.Repository.Id
            ? run with
            {
                Repository = run.Repository with { InstallationId = planned.Repository.InstallationId },
            }
            : run;

    /// <summary>Why a run must not store a plan, or null.</summary>
    public static string? Problem(Run run, Dirspace dirspace, PlanOrigin? origin)
    {
        if (run.Dirspaces.All(expected => expected.Dirspace != dirspace))
            return "This run does not plan that directory and workspace.";
        return
            origin is not null
            && !string.Equals(origin.HeadSha, run.PullRequest.HeadSha, StringComparison.OrdinalIgnoreCase)
            ? "The plan was made of another commit than the one to plan."
            : null;
    }

    /// <summary>
    /// The digest of the plan's text in the comment, from the reported results, not from the plan's upload: a job could
    /// send another digest there than that of the text it reports.
    /// </summary>
    /// <exception cref="PlanRefusedException">No text of the plan was posted.</exception>
    public static string ShownOf(Run? planned, Dirspace dirspace) =>
        planned?.Outcomes.FirstOrDefault(outcome => outcome.Dirspace == dirspace)?.ShownDigest
        ?? throw new PlanRefusedException(
            $"The stored plan of {dirspace} is refused: it was not shown in a comment; plan again."
        );
}
