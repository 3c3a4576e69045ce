using System.Collections.Concurrent;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>What becomes of a dispatched run.</summary>
public enum RunFate
{
    /// <summary>A runner takes it and does the work.</summary>
    Runs,

    /// <summary>No runner ever takes it; it stays queued.</summary>
    NeverStarts,

    /// <summary>GitHub ends it with <c>startup_failure</c>; there is no job and no job event.</summary>
    FailsAtStartup,

    /// <summary>A runner takes it, and it goes on until it is cancelled or killed.</summary>
    Hangs,

    /// <summary>The runner takes it and is lost before it does anything.</summary>
    DiesAtOnce,
}

/// <summary>GitHub Actions: runs the jobs of dispatched workflows as processes on this machine.</summary>
public sealed class SandboxActions : IAsyncDisposable
{
    private readonly World world;
    private readonly ActionsDesk desk;
    private readonly JobSetup setup;
    private readonly Journal journal;
    private readonly ConcurrentQueue<RunFate> fates = new();
    private readonly ConcurrentDictionary<long, Task> running = new();
    private readonly CancellationTokenSource stopping = new();

    internal SandboxActions(World world, ActionsDesk desk, JobSetup setup, Journal journal) =>
        (this.world, this.desk, this.setup, this.journal) = (world, desk, setup, journal);

    /// <summary>Decides over the next dispatches, one after another; all others run.</summary>
    public void Next(params ReadOnlySpan<RunFate> coming)
    {
        foreach (var fate in coming)
        {
            this.fates.Enqueue(fate);
        }
    }

    /// <summary>Kills the job's processes: the run fails without having said why.</summary>
    public Task KillAsync(long runId) => this.JobOf(runId).Kill.CancelAsync();

    /// <summary>Cancels as the button does; by force means that the job's processes are not asked first.</summary>
    public async Task CancelAsync(long runId, bool force = false)
    {
        var job = this.JobOf(runId);
        var wasQueued = this.world.Write(() =>
        {
            job.Run.IsCancelRequested = true;
            return job.Status == "queued";
        });
        if (wasQueued)
        {
            this.desk.Complete(job, "cancelled");
        }

        await (force ? job.Kill : job.Stop).CancelAsync();
    }

    /// <summary>Runs an old run once more, with the same inputs, as the button does.</summary>
    public void Rerun(long runId)
    {
        var run = this.world.Write(() =>
        {
            var found = this.world.Runs[runId];
            found.Attempt++;
            return found;
        });
        this.Begin(run);
    }

    /// <summary>Waits until no job runs.</summary>
    public async Task IdleAsync()
    {
        while (this.running.Values.ToList() is { Count: > 0 } jobs)
        {
            await Task.WhenAll(jobs);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await this.stopping.CancelAsync();
        foreach (var job in this.world.Read(() => this.world.Runs.Values.SelectMany(run => run.Jobs).ToList()))
        {
            await job.Kill.CancelAsync();
        }

        await this.IdleAsync();
        this.stopping.Dispose();
    }

    internal void Begin(RunState run)
    {
        var fate = this.fates.TryDequeue(out var next) ? next : RunFate.Runs;
        if (fate == RunFate.FailsAtStartup || run.File is null or { Jobs: [] } || Expressions.Labels(run.File.Jobs[0].RunsOn, run.Inputs) is null || !JobCondition.IsKnown(run))
        {
            this.desk.FailAtStartup(run);
            return;
        }

        if (!JobCondition.Holds(run))
        {
            this.desk.Complete(this.desk.Queue(run), "skipped");
            return;
        }

        var job = this.desk.Queue(run);
        if (fate == RunFate.NeverStarts || this.stopping.IsCancellationRequested)
        {
            return;
        }

        var begin = new TaskCompletionSource();
        this.running[job.Id] = Task.Run(async () =>
        {
            await begin.Task;
            await this.RunAsync(job, fate);
        });
        begin.SetResult();
    }

    private async Task RunAsync(JobState job, RunFate fate)
    {
        try
        {
            this.desk.Start(job);
            var code = await this.WorkAsync(job, fate);
            this.desk.Complete(job, job.Run.IsCancelRequested ? "cancelled" : code == 0 ? "success" : "failure");
        }
        catch (Exception fault)
        {
            job.Write($"##[error]{fault.Message}");
            if (!this.stopping.IsCancellationRequested && !job.Kill.IsCancellationRequested)
            {
                this.journal.Add(fault);
            }

            this.desk.Complete(job, "failure");
        }
        finally
        {
            this.running.TryRemove(job.Id, out _);
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
                var context = await this.setup.PrepareAsync(job);
                var step = this.world.Options.Job ?? TerrateamJob.BuiltHere;
                using (var cancelled = CancellationTokenSource.CreateLinkedTokenSource(job.Stop.Token, this.stopping.Token))
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

    private JobState JobOf(long runId) => this.world.Read(() =>
        this.world.Runs.GetValueOrDefault(runId)?.Jobs.LastOrDefault() ?? throw new InvalidOperationException($"Run {runId} has no job."));
}
