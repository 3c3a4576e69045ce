using System.Collections.Concurrent;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// Executes jobs by the wire protocol without git and terraform: requests work, uploads plans, downloads plans,
/// reports. A test may script the next jobs.
/// </summary>
internal sealed class ScriptedRunner : IDisposable
{
    private readonly ConcurrentQueue<Func<ScriptedJob, Task<int>>> _scripts = new();
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());

    /// <summary>The jobs so far, oldest first.</summary>
    public ConcurrentQueue<ScriptedJob> Jobs { get; } = new();

    /// <summary>Scripts the next job that has no script yet. The result of the script is the exit code.</summary>
    public void Next(Func<ScriptedJob, Task<int>> script) => _scripts.Enqueue(script);

    /// <summary>Has the next job hold on once it was given its work, and go on when the test says so.</summary>
    public PausedJob Pause()
    {
        var pause = new PausedJob();
        Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            pause.Arrive(job);
            await pause.Going.WaitAsync(job.Cancelled);
            return await job.CarryOutAsync(work);
        });
        return pause;
    }

    /// <summary>The step of a job, for <c>SandboxOptions.Job</c>.</summary>
    public async Task<int> RunAsync(JobContext context, CancellationToken cancelled)
    {
        var job = new ScriptedJob(context, _client, cancelled);
        Jobs.Enqueue(job);
        try
        {
            return _scripts.TryDequeue(out var script) ? await script(job) : await job.WorkAsync();
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return 130;
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>A job that holds on.</summary>
internal sealed class PausedJob
{
    private readonly TaskCompletionSource<ScriptedJob> _arrived = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _going = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the job has its work.</summary>
    public Task<ScriptedJob> Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    public Task Going => _going.Task;

    public void Arrive(ScriptedJob job) => _arrived.TrySetResult(job);

    public void GoOn() => _going.TrySetResult();
}
