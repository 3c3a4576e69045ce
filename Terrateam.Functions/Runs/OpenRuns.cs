using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Terrateam.Core.Runs;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.Runs;

/// <summary>A run that is not over.</summary>
/// <param name="Run">The run.</param>
/// <param name="LastHeard">When it last got on.</param>
/// <param name="IsStuck">True where it gets on no more.</param>
internal sealed record OpenRun(Run Run, DateTimeOffset LastHeard, bool IsStuck);

/// <summary>
/// The runs that are not over, and which of them are stuck: they were not dispatched or reported within an hour, were not
/// given up at their deadline, or no orchestration leads them. A runner may work until the deadline without a word.
/// </summary>
internal sealed class OpenRuns(RunStore runs, IOptions<RunOptions> options, TimeProvider time)
{
    private static readonly TimeSpan StuckAfter = TimeSpan.FromHours(1);

    /// <summary>
    /// The repair timer has started an orchestration that was lost by then, and one that is led was given up.
    /// </summary>
    private static readonly TimeSpan LedAfter = TimeSpan.FromMinutes(10);

    /// <summary>All of them, the oldest first.</summary>
    public async Task<IReadOnlyList<OpenRun>> ListAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var open = new List<OpenRun>();
        foreach (var id in await runs.OpenAsync(cancellationToken))
        {
            if (await FindAsync(client, id, cancellationToken) is { } one)
                open.Add(one);
        }

        return [.. open.OrderBy(static one => one.Run.CreatedAt)];
    }

    /// <summary>One of them; null where there is no such run.</summary>
    public async Task<OpenRun?> FindAsync(DurableTaskClient client, Guid id, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
            return null;

        var now = time.GetUtcNow();
        var lastHeard = run.EndedAt ?? run.InitiatedAt ?? run.DispatchedAt ?? run.CreatedAt;
        var isStuck =
            now >= StuckAt(run)
            || (
                now - run.CreatedAt >= LedAfter
                && !await OrchestrationSignaller.IsRunLedAsync(client, id, cancellationToken)
            );
        return new(run, lastHeard, isStuck);
    }

    private DateTimeOffset StuckAt(Run run) =>
        run switch
        {
            { EndedAt: { } ended } => ended + StuckAfter,
            { DispatchedAt: null, InitiatedAt: null } => run.CreatedAt + StuckAfter,
            _ => options.Value.DeadlineOf(run) + LedAfter,
        };
}
