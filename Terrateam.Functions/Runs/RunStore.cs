using System.Globalization;
using System.Security.Cryptography;
using Terrateam.Core.Decisions;
using Terrateam.Core.Runs;
using Terrateam.Functions.State;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Runs;

/// <summary>The runs, and the list of those that are not over, from which lost signals are repaired.</summary>
public sealed class RunStore(IDocumentStore store, Belongings belongings, TimeProvider time)
{
    private const string Collection = "runs";
    private const string Open = "openruns";
    private const string ByWorkflowRun = "workflowruns";
    private const string ByWorkToken = "worktokens";
    private const int Partitions = 16;
    private const int MaxAttempts = 50;

    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    // A token is of one run for good. Known by its digest, as in storage.
    private readonly RecentValues<string, Guid> _tokens = new(time, TimeSpan.FromHours(1));

    // Workflow runs whose run is over for good: GitHub tells of each several times.
    private readonly RecentValues<(long Repository, long WorkflowRun), bool> _over = new(time, TimeSpan.FromHours(1));

    /// <summary>
    /// Adds a run. It is listed as open first, so that a crash in between leaves an entry that the repair timer
    /// deletes. Returns what is stored; of a run that was added before, that is what became of it.
    /// </summary>
    internal async Task<Typed<Run>> AddAsync(Run run, CancellationToken cancellationToken)
    {
        if (Tracing.Context is { } context)
            run = run with { Trace = context };
        await belongings.AddRunAsync(run.Repository, run.Id, cancellationToken);
        _ = await store.TryInsertAsync(OpenKeyOf(run.Id), Nothing, cancellationToken);
        return await store.TryInsertAsync(KeyOf(run.Id), run, StateJson.Default.Run, cancellationToken) is { } etag
            ? new(run, etag)
            : await ReadAsync(run.Id, cancellationToken);
    }

    /// <summary>Reads a run, or null if there is none.</summary>
    public async Task<Run?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(id), StateJson.Default.Run, cancellationToken))?.Value;

    /// <summary>Reads a run; it is an error when there is none.</summary>
    public async Task<Run> GetAsync(Guid id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) ?? throw new InvalidOperationException($"Run {id} is not stored.");

    /// <summary>Reads a run with its ETag; it is an error when there is none.</summary>
    internal async Task<Typed<Run>> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(id), StateJson.Default.Run, cancellationToken)
        ?? throw new InvalidOperationException($"Run {id} is not stored.");

    /// <summary>
    /// Changes a run; the change is computed again from the newest state after each lost race. Returns the resulting
    /// run and whether it was changed; null if there is no such run.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="change">Returns the new run, or null to leave it as it is.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<(Run Run, bool Changed)?> UpdateAsync(
        Guid id,
        Func<Run, Run?> change,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(KeyOf(id), StateJson.Default.Run, cancellationToken) is { } known
        && await UpdateAsync(known, change, cancellationToken) is var (stored, isChanged)
            ? (stored.Value, isChanged)
            : null;

    /// <summary>As above, from a state that was just read.</summary>
    internal async Task<(Typed<Run> Stored, bool Changed)?> UpdateAsync(
        Typed<Run> known,
        Func<Run, Run?> change,
        CancellationToken cancellationToken
    )
    {
        var id = known.Value.Id;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (change(known.Value) is not { } changed)
                return (known, false);
            if (
                await store.TryWriteAsync(KeyOf(id), changed, known.ETag, StateJson.Default.Run, cancellationToken) is
                { } etag
            )
            {
                await IndexAsync(changed, known.Value.WorkflowRunId, cancellationToken);
                return (new(changed, etag), true);
            }

            if (await store.GetAsync(KeyOf(id), StateJson.Default.Run, cancellationToken) is not { } newer)
                return null;
            known = newer;
        }

        throw new InvalidOperationException(
            $"Run {id} could not be written: concurrent updates exceeded {MaxAttempts} attempts."
        );
    }

    private async Task IndexAsync(Run run, long? knownWorkflowRun, CancellationToken cancellationToken)
    {
        if (run.WorkflowRunId is not { } workflowRun || workflowRun == knownWorkflowRun)
            return;

        _ = await store.TryInsertAsync(
            WorkflowKeyOf(run.Repository.Id, workflowRun),
            System.Text.Encoding.UTF8.GetBytes(run.Id.ToString("D")),
            cancellationToken
        );
    }

    /// <summary>
    /// Ends a run without a report. Returns the run as it is then, and whether it was ended: not if it is over already,
    /// or if it must not be interrupted.
    /// </summary>
    /// <remarks>
    /// Closing the pull request does not interrupt an apply on which a runner works: an incomplete apply is worse than
    /// a complete one.
    /// </remarks>
    public async Task<(Run Run, bool Changed)> EndAsync(
        Guid id,
        RunEnd reason,
        string detail,
        CancellationToken cancellationToken
    ) =>
        await UpdateAsync(id, run => Ended(run, reason, detail), cancellationToken)
        ?? throw new InvalidOperationException($"Run {id} is not stored.");

    /// <summary>The run as it ends without a report; null if it is over already, or must not be interrupted.</summary>
    internal Run? Ended(Run run, RunEnd reason, string detail) =>
        run.IsOver || (reason == RunEnd.PullRequestClosed && run.Kind.IsApply() && run.Status == RunStatus.Running)
            ? null
            : run with
            {
                Status = RunStatus.Ended,
                End = reason,
                EndDetail = detail,
                EndedAt = time.GetUtcNow(),
            };

    /// <summary>The run to which a workflow run of GitHub belongs, or null.</summary>
    public async Task<Guid?> FindByWorkflowRunAsync(
        long repositoryId,
        long workflowRunId,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(WorkflowKeyOf(repositoryId, workflowRunId), cancellationToken) is { } document
        && Guid.TryParse(document.Content.Span, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>The run, not over yet, to which a workflow run of GitHub belongs, or null.</summary>
    public async Task<Guid?> FindOpenByWorkflowRunAsync(
        long repositoryId,
        long workflowRunId,
        CancellationToken cancellationToken
    )
    {
        if (_over.Contains((repositoryId, workflowRunId)))
            return null;

        var version = _over.Version;
        if (
            await FindByWorkflowRunAsync(repositoryId, workflowRunId, cancellationToken) is not { } id
            || await FindAsync(id, cancellationToken) is not { } run
        )
        {
            return null;
        }

        if (!run.IsOver)
            return id;

        _over.Set((repositoryId, workflowRunId), true, version);
        return null;
    }

    /// <summary>Indexes a run by its work token; safe to repeat.</summary>
    public Task NoteWorkTokenAsync(Run run, CancellationToken cancellationToken) =>
        store.TryInsertAsync(
            WorkTokenKeyOf(run.WorkToken ?? throw new InvalidOperationException($"Run {run.Id} has no work token.")),
            System.Text.Encoding.UTF8.GetBytes(run.Id.ToString("D")),
            cancellationToken
        );

    /// <summary>The run with this work token, or null.</summary>
    public async Task<Run?> FindByWorkTokenAsync(Guid workToken, CancellationToken cancellationToken) =>
        (await ReadByWorkTokenAsync(workToken, cancellationToken))?.Value;

    /// <summary>As above, with its ETag.</summary>
    internal async Task<Typed<Run>?> ReadByWorkTokenAsync(Guid workToken, CancellationToken cancellationToken)
    {
        var key = WorkTokenKeyOf(workToken);
        var version = _tokens.Version;
        if (!_tokens.TryGet(key.Partition, out var id))
        {
            if (
                await store.GetAsync(key, cancellationToken) is not { } document
                || !Guid.TryParse(document.Content.Span, CultureInfo.InvariantCulture, out id)
            )
            {
                return null;
            }

            _tokens.Set(key.Partition, id, version);
        }

        return
            await store.GetAsync(KeyOf(id), StateJson.Default.Run, cancellationToken) is { } run
            && run.Value.WorkToken == workToken
            ? run
            : null;
    }

    /// <summary>The runs that are not over, or not completely reported.</summary>
    public async Task<IReadOnlyList<Guid>> OpenAsync(CancellationToken cancellationToken)
    {
        var open = new List<Guid>();
        await foreach (var document in store.QueryAsync(Open, cancellationToken))
            open.Add(Guid.ParseExact(document.Key.Key, "N"));
        return open;
    }

    /// <summary>Puts a run on the list of open ones again: it is led to its end, and reported.</summary>
    public Task ReopenAsync(Guid id, CancellationToken cancellationToken) =>
        store.TryInsertAsync(OpenKeyOf(id), Nothing, cancellationToken);

    /// <summary>Takes a run off the list of open ones, after its last step.</summary>
    public Task CloseAsync(Guid id, CancellationToken cancellationToken) =>
        store.DeleteAsync(OpenKeyOf(id), etag: null, cancellationToken);

    /// <summary>Deletes a run with its index entries; safe to repeat. Returns whether there were any.</summary>
    public async Task<bool> DeleteAsync(long repositoryId, Guid id, CancellationToken cancellationToken)
    {
        var run = await FindAsync(id, cancellationToken);
        var isOpen = await store.GetAsync(OpenKeyOf(id), cancellationToken) is not null;

        // The index entries go first, so that none points to a missing run.
        _ = await store.DeleteAsync(OpenKeyOf(id), etag: null, cancellationToken);
        if (run?.WorkflowRunId is { } workflowRun)
            _ = await store.DeleteAsync(WorkflowKeyOf(repositoryId, workflowRun), etag: null, cancellationToken);
        if (run?.WorkToken is { } workToken)
            _ = await store.DeleteAsync(WorkTokenKeyOf(workToken), etag: null, cancellationToken);
        _ = await store.DeleteAsync(KeyOf(id), etag: null, cancellationToken);
        return run is not null || isOpen;
    }

    /// <summary>
    /// Deletes the index of GitHub's workflow runs for a repository that is gone. Returns the number of entries.
    /// </summary>
    public Task<int> ForgetWorkflowRunsAsync(long repositoryId, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(ByWorkflowRun, repositoryId.ToString(CultureInfo.InvariantCulture), "", cancellationToken);

    private static DocumentKey KeyOf(Guid id) => new(Collection, id.ToString("N"), "run");

    private static DocumentKey OpenKeyOf(Guid id) =>
        new(
            Open,
            (SHA256.HashData(id.ToByteArray())[0] % Partitions).ToString("x1", CultureInfo.InvariantCulture),
            id.ToString("N")
        );

    // Indexed by the digest, so that the duration of a lookup reveals nothing about similar tokens.
    private static DocumentKey WorkTokenKeyOf(Guid workToken) =>
        new(ByWorkToken, Convert.ToHexStringLower(SHA256.HashData(workToken.ToByteArray())), "run");

    private static DocumentKey WorkflowKeyOf(long repositoryId, long workflowRunId) =>
        new(
            ByWorkflowRun,
            repositoryId.ToString(CultureInfo.InvariantCulture),
            workflowRunId.ToString(CultureInfo.InvariantCulture)
        );
}
