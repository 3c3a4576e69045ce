using System.Collections.Concurrent;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>How a dispatched run goes.</summary>
public enum RunFate
{
    /// <summary>A runner takes the job and runs it.</summary>
    Runs,

    /// <summary>No runner takes the job; it stays queued.</summary>
    NeverStarts,

    /// <summary>The job waits until <see cref="SandboxActions.Approve"/> lets it run.</summary>
    WaitsForApproval,

    /// <summary>GitHub ends the run with <c>startup_failure</c>; there is no job and no job event.</summary>
    FailsAtStartup,

    /// <summary>A runner takes the job, which runs until it is cancelled or killed.</summary>
    Hangs,

    /// <summary>The runner takes the job and is lost before its first step.</summary>
    DiesAtOnce,
}

/// <summary>GitHub Actions: runs the jobs of dispatched workflows as processes on this machine.</summary>
public sealed class SandboxActions : IAsyncDisposable
{
    private readonly SandboxState _sandboxState;
    private readonly ActionsService _service;
    private readonly JobSetup _setup;
    private readonly Journal _journal;
    private readonly RunContexts _contexts;
    private readonly ConcurrentQueue<RunFate> _fates = new();
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    internal SandboxActions(SandboxState sandboxState, ActionsService service, JobSetup setup, Journal journal) =>
        (_sandboxState, _service, _setup, _journal, _contexts) = (
            sandboxState,
            service,
            setup,
            journal,
            new RunContexts(sandboxState)
        );

    /// <summary>Sets how the next dispatches go, one after another; all later ones run.</summary>
    public void Next(params ReadOnlySpan<RunFate> coming)
    {
        foreach (var fate in coming)
            _fates.Enqueue(fate);
    }

    /// <summary>Kills the job's processes: the run fails without a report.</summary>
    public Task KillAsync(long runId) => JobOf(runId).Kill.CancelAsync();

    /// <summary>
    /// Cancels a run as the button does; <paramref name="force"/> kills the job's processes without an interrupt
    /// before.
    /// </summary>
    public async Task CancelAsync(long runId, bool force = false)
    {
        var job = JobOf(runId);
        var wasQueued = _sandboxState.Write(() =>
        {
            job.Run.IsCancelRequested = true;
            return job.Status is "queued" or "waiting";
        });
        if (wasQueued)
            _service.Complete(job, "cancelled");

        await (force ? job.Kill : job.Stop).CancelAsync();
    }

    /// <summary>Approves the deployment that a run waits for, as the button does.</summary>
    public void Approve(long runId) => Start(JobOf(runId), RunFate.Runs);

    /// <summary>Runs an earlier run again with the same inputs, as the button does.</summary>
    public void Rerun(long runId)
    {
        var run = _sandboxState.Write(() =>
        {
            var found = _sandboxState.Runs[runId];
            found.Attempt++;
            return found;
        });
        Begin(run);
    }

    /// <summary>Waits until no job runs.</summary>
    public async Task IdleAsync()
    {
        while (_running.Values.ToList() is { Count: > 0 } jobs)
            await Task.WhenAll(jobs);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var job in _sandboxState.Read(() => _sandboxState.Runs.Values.SelectMany(run => run.Jobs).ToList()))
            await job.Kill.CancelAsync();

        await IdleAsync();
        _stopping.Dispose();
    }

    internal void Begin(RunState run)
    {
        var fate = _fates.TryDequeue(out var next) ? next : RunFate.Runs;
        var facts = JobFacts.Of(run, _contexts);
        if (fate == RunFate.FailsAtStartup || facts.Problem is not null)
        {
            run.Problem = facts.Problem;
            _service.FailAtStartup(run);
            return;
        }

        if (!facts.Holds)
        {
            _service.Complete(_service.Queue(run, facts), "skipped");
            return;
        }

        var job = _service.Queue(run, facts);
        if (fate == RunFate.WaitsForApproval)
            _service.Wait(job);
        if (fate is RunFate.NeverStarts or RunFate.WaitsForApproval || _stopping.IsCancellationRequested)
        {
            return;
        }

        Start(job, fate);
    }

    private void Start(JobState job, RunFate fate)
    {
        var begin = new TaskCompletionSource();
        _running[job.Id] = Task.Run(async () =>
        {
            await begin.Task;
            await RunAsync(job, fate);
        });
        begin.SetResult();
    }

    private async Task RunAsync(JobState job, RunFate fate)
    {
        try
        {
            _service.Start(job);
            var code = await WorkAsync(job, fate);
            _service.Complete(
                job,
                job.Run.IsCancelRequested ? "cancelled"
                    : code == 0 ? "success"
                    : "failure"
            );
        }
        catch (ExpressionException exception)
        {
            job.Write($"##[error]{exception.Message}");
            _service.Complete(job, "failure");
        }
        catch (Exception exception)
        {
            job.Write($"##[error]{exception.Message}");
            if (!_stopping.IsCancellationRequested && !job.Kill.IsCancellationRequested)
                _journal.Add(exception);

            _service.Complete(job, "failure");
        }
        finally
        {
            _running.TryRemove(job.Id, out _);
        }
    }

    private async Task<int> WorkAsync(JobState job, RunFate fate)
    {
        switch (fate)
        {
            case RunFate.DiesAtOnce:
                return 137;
            case RunFate.Hangs:
                return await HangAsync(job);
            default:
                if ((job.Run.File?.Unsupported ?? job.Run.Called?.File.Unsupported) is { } unsupported)
                {
                    job.Write($"##[error]{unsupported}");
                    return 1;
                }

                var context = await _setup.PrepareAsync(job);
                var step = _sandboxState.Options.Job ?? TerrateamJob.BuiltHere;
                using (var cancelled = CancellationTokenSource.CreateLinkedTokenSource(job.Stop.Token, _stopping.Token))
                {
                    return await step(context, cancelled.Token);
                }
        }
    }

    private static async Task<int> HangAsync(JobState job)
    {
        var ended = new TaskCompletionSource();
        await using var stop = job.Stop.Token.Register(() => ended.TrySetResult());
        await using var kill = job.Kill.Token.Register(() => ended.TrySetResult());
        await ended.Task;
        return 130;
    }

    private JobState JobOf(long runId) =>
        _sandboxState.Read(() =>
            _sandboxState.Runs.GetValueOrDefault(runId)?.Jobs.LastOrDefault()
            ?? throw new InvalidOperationException($"Run {runId} has no job.")
        );
}
