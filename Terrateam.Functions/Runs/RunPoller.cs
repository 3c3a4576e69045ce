using Microsoft.Extensions.Options;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Runs;

/// <summary>
/// Polls the state of a run. GitHub is asked, because webhooks get lost and a workflow that cannot start sends none;
/// deadlines end every run.
/// </summary>
public sealed class RunPoller(
    RunStore runs,
    RunDispatcher dispatcher,
    IGitHubApp app,
    IOptions<RunOptions> options,
    TimeProvider time
)
{
    /// <summary>Updates the run from GitHub, and ends it after its deadline.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="asksGitHub">False where the runner has just called, so that GitHub has nothing newer.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<RunPollResult> PollAsync(Guid runId, bool asksGitHub, CancellationToken cancellationToken)
    {
        var known = await runs.ReadAsync(runId, cancellationToken);
        var run = known.Value;
        if (!run.IsOver && (asksGitHub || time.GetUtcNow() >= DeadlineOf(run)))
        {
            var answer = await AskGitHubAsync(run, cancellationToken);
            run = await UpdateAsync(known, answer, cancellationToken);
        }
        else if (run is { IsOver: false, WaitsForApproval: true, Status: RunStatus.Running })
        {
            run = await UpdateAsync(known, default, cancellationToken);
        }

        return new(run, PauseFor(run))
        {
            IsLate = IsLate(run),
            IsWaitChanged = run.WaitsForApproval != known.Value.WaitsForApproval,
        };
    }

    private async Task<Run> UpdateAsync(Typed<Run> known, Answer answer, CancellationToken cancellationToken)
    {
        var updated = await runs.UpdateAsync(
            known,
            current =>
            {
                if (current.IsOver)
                    return null;
                var (reason, detail) = answer.End
                    ?? (time.GetUtcNow() >= DeadlineOf(current) ? Late(current) : default);
                var polled = current with
                {
                    Looks = current.Looks + 1,
                    WaitsForApproval = answer.IsWaiting && current.Status == RunStatus.Dispatched,
                };
                return detail is null ? polled : runs.Ended(polled, reason, detail);
            },
            cancellationToken
        );
        return updated?.Stored.Value ?? known.Value;
    }

    /// <summary>Asks GitHub about the workflow run of a run.</summary>
    private async Task<Answer> AskGitHubAsync(Run run, CancellationToken cancellationToken)
    {
        var workflows = app.For(run.Repository).Workflows;
        if (run.WorkflowRunId is not { } workflowRunId)
        {
            if (run.DispatchTriedAt is not null && await workflows.FindAsync(cancellationToken) is { } workflow)
            {
                _ = await dispatcher.FindAsync(run, workflows, workflow, cancellationToken);
            }

            return default;
        }

        var found = await workflows.GetRunAsync(workflowRunId, cancellationToken);
        return found switch
        {
            null => new((RunEnd.Died, "Its workflow run was deleted.")),
            { Status: "completed" } => new((RunEnd.Died, DetailOf(run, found))),
            _ => new(null, IsWaiting: found.Status is "waiting"),
        };
    }

    /// <summary>What GitHub says: why the run is over, or whether it waits for an approval.</summary>
    private readonly record struct Answer((RunEnd Reason, string Detail)? End, bool IsWaiting = false);

    private (RunEnd Reason, string Detail) Late(Run run) =>
        run.Status == RunStatus.Running
            ? (RunEnd.RanTooLong, $"The runner did not report within {Hours(options.Value.JobDeadline)}.")
            : (RunEnd.QueuedTooLong, $"No runner took the job within {Hours(options.Value.QueueDeadline)}.");

    /// <summary>How long to wait for an event before the next poll; zero for a run that is over or late.</summary>
    public TimeSpan PauseFor(Run run)
    {
        if (run.IsOver)
            return TimeSpan.Zero;

        var pause = options.Value.PauseAfter(run.Looks);
        var left = DeadlineOf(run) - time.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero
            : left < pause ? left
            : pause;
    }

    private DateTimeOffset DeadlineOf(Run run) => options.Value.DeadlineOf(run);

    private bool IsLate(Run run) =>
        run is { Status: RunStatus.Dispatched, Url: not null, DispatchedAt: { } dispatched }
        && time.GetUtcNow() - dispatched >= options.Value.FirstLook;

    private static string DetailOf(Run run, WorkflowRun found) =>
        found.Conclusion switch
        {
            "startup_failure" =>
                $"`{run.WorkflowPath}` could not be started: GitHub says the workflow file is not valid.",
            "cancelled" => "Its workflow run was cancelled.",
            "skipped" =>
                $"`{run.WorkflowPath}` skipped its job: the condition of the job (`if`) has to name this GitHub "
                    + $"App, and only the App may start the run again.",
            "timed_out" => "Its workflow run ran into a time limit of GitHub Actions.",
            { Length: > 0 } conclusion =>
                $"Its workflow run ended ({conclusion}) without a report. The job's log says why.",
            _ => "Its workflow run ended without a report. The job's log says why.",
        };

    private static string Hours(TimeSpan time) =>
        time.TotalHours >= 1
            ? FormattableString.Invariant($"{time.TotalHours:0.#} hours")
            : FormattableString.Invariant($"{time.TotalMinutes:0.#} minutes");
}
