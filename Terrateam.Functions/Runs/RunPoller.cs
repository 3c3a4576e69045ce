using Microsoft.Extensions.Options;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;

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
    /// <summary>Polls once: updates the run from GitHub, and ends it after its deadline.</summary>
    public async Task<RunPollResult> LookAsync(Guid runId, CancellationToken cancellationToken)
    {
        var run = await runs.GetAsync(runId, cancellationToken);
        if (run.IsOver)
            return new(run.Status, TimeSpan.Zero);

        await LookAtGitHubAsync(run, cancellationToken);
        run = await runs.GetAsync(runId, cancellationToken);
        if (!run.IsOver)
            await GiveUpLateAsync(run, cancellationToken);

        var looked = await runs.UpdateAsync(
            runId,
            current => current.IsOver ? null : current with { Looks = current.Looks + 1 },
            cancellationToken
        );
        run = looked!.Value.Run;
        return run.IsOver ? new(run.Status, TimeSpan.Zero) : new(run.Status, PauseFor(run)) { IsLate = IsLate(run) };
    }

    private async Task LookAtGitHubAsync(Run run, CancellationToken cancellationToken)
    {
        var workflows = app.For(run.Repository).Workflows;
        if (run.WorkflowRunId is null)
        {
            if (run.DispatchTriedAt is not null && await workflows.FindAsync(cancellationToken) is { } workflow)
            {
                _ = await dispatcher.FindAsync(run, workflows, workflow, cancellationToken);
            }

            return;
        }

        var found = await workflows.GetRunAsync(run.WorkflowRunId.Value, cancellationToken);
        if (found is null)
            await runs.EndAsync(run.Id, RunEnd.Died, "Its workflow run was deleted.", cancellationToken);
        else if (string.Equals(found.Status, "completed", StringComparison.Ordinal))
            await runs.EndAsync(run.Id, RunEnd.Died, DetailOf(run, found), cancellationToken);
    }

    private async Task GiveUpLateAsync(Run run, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < DeadlineOf(run))
            return;
        if (run.Status == RunStatus.Running)
        {
            await runs.EndAsync(
                run.Id,
                RunEnd.RanTooLong,
                $"The runner did not report within {Hours(options.Value.JobDeadline)}.",
                cancellationToken
            );
        }
        else
        {
            await runs.EndAsync(
                run.Id,
                RunEnd.QueuedTooLong,
                $"No runner took the job within {Hours(options.Value.QueueDeadline)}.",
                cancellationToken
            );
        }
    }

    private TimeSpan PauseFor(Run run)
    {
        var pause = options.Value.PauseAfter(run.Looks - 1);
        var left = DeadlineOf(run) - time.GetUtcNow();
        return left < pause ? left : pause;
    }

    private DateTimeOffset DeadlineOf(Run run) =>
        run is { Status: RunStatus.Running, InitiatedAt: { } initiated }
            ? initiated + options.Value.JobDeadline
            : (run.DispatchedAt ?? run.CreatedAt) + options.Value.QueueDeadline;

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
                    + $"App, and nobody else may start the run again.",
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
