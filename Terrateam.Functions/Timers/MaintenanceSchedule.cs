using System.Text.Json.Serialization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Timers;

/// <summary>
/// Runs the jobs that are due, one after another by their places, and stores when each last succeeded. A job that fails
/// is logged, does not keep the others from running, and is due again at the next pass.
/// </summary>
internal sealed partial class MaintenanceSchedule(
    IReadOnlyList<MaintenanceJob> jobs,
    StartedJobs started,
    IDocumentStore store,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly DocumentKey Key = new("maintenance", "all", "jobs");

    /// <summary>Timers are not exact, and a job must not be put off by a whole pass for that.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>Makes one pass.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var known = await store.GetAsync(Key, MaintenanceJson.Default.MaintenanceRecord, cancellationToken);
        var done = new Dictionary<string, DateTimeOffset>(known?.Value.Done ?? [], StringComparer.Ordinal);
        var isChanged = false;
        foreach (var job in jobs.OrderBy(static job => job.Place))
        {
            var now = time.GetUtcNow();
            if (
                job.Interval is { } interval
                && done.TryGetValue(job.Name, out var last)
                && now - last < interval - Tolerance
                && !started.Wants(job)
            )
            {
                continue;
            }

            if (!await TryRunAsync(job, client, cancellationToken))
                continue;

            started.Note(job);
            if (job.Interval is null)
                continue;

            done[job.Name] = now;
            isChanged = true;
        }

        // Where another instance of the app wrote meanwhile, its times are as good.
        if (isChanged)
        {
            _ = await store.TryWriteAsync(
                Key,
                new MaintenanceRecord(done),
                known?.ETag,
                MaintenanceJson.Default.MaintenanceRecord,
                cancellationToken
            );
        }
    }

    private async Task<bool> TryRunAsync(
        MaintenanceJob job,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await job.RunAsync(client, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.JobFailed(logger, job.Name, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The maintenance job {Job} failed; the next pass tries it again"
        )]
        public static partial void JobFailed(ILogger logger, string job, Exception exception);
    }
}

/// <summary>When each job last succeeded.</summary>
internal sealed record MaintenanceRecord(Dictionary<string, DateTimeOffset> Done);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MaintenanceRecord))]
internal sealed partial class MaintenanceJson : JsonSerializerContext;
