using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Audit;

/// <summary>
/// The audit trail: one chain of entries for the whole app, in which each holds the hash of the one before. Entries are
/// only ever added.
/// </summary>
/// <remarks>
/// A segment of the chain is one document, and an addition one conditional write of it: of several instances that add at
/// the same time one wins, and the others read again. Additions of one instance that wait for each other are written
/// together. What was added before a method returns is stored.
/// </remarks>
public sealed partial class AuditLog : IDisposable
{
    private const int MaxAttempts = 50;

    private readonly IDocumentStore _store;
    private readonly AuditKeys _keys;
    private readonly AuditTailReader _tails;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditLog> _logger;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private readonly RecentValues<string, bool> _recent;
    private readonly List<Addition> _waiting = [];
    private AuditTail? _tail;
    private KnownHead? _written;

    /// <summary>A trail over the app's state and key.</summary>
    public AuditLog(IDocumentStore store, IKeyWrapper keys, TimeProvider time, ILogger<AuditLog> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _keys = new AuditKeys(store, keys, time);
        _tails = new AuditTailReader(store, _keys);
        _recent = new(time, TimeSpan.FromHours(1));
    }

    /// <summary>Adds what happened. What has the id of something that was added lately is left out.</summary>
    public Task AddAsync(AuditEvent happened, CancellationToken cancellationToken) =>
        AddAsync([happened], cancellationToken);

    /// <summary>As above, for several together.</summary>
    public async Task AddAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.All(IsRecent))
            return;

        var addition = new Addition(events);
        lock (_gate)
            _waiting.Add(addition);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (addition.IsDone)
                return;

            List<Addition> all;
            lock (_gate)
                all = [.. _waiting];
            await WriteAsync([.. all.SelectMany(static one => one.Events)], cancellationToken);
            lock (_gate)
            {
                _waiting.RemoveAll(all.Contains);
                all.ForEach(static one => one.IsDone = true);
            }
        }
        finally
        {
            // After a fault the others write theirs themselves.
            lock (_gate)
                _waiting.Remove(addition);
            _writing.Release();
        }
    }

    /// <summary>The lines of the trail in order, from a time on; each is one entry as it is hashed.</summary>
    public async IAsyncEnumerable<string> LinesAsync(
        DateTimeOffset since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var last = (await _tails.AnchorAsync(cancellationToken))?.Value.Segment ?? 0;
        for (var number = await _tails.FirstSegmentSinceAsync(since, cancellationToken); ; number++)
        {
            var segment = await _tails.ReadAsync(number, cancellationToken);

            // One that is missing or unreadable hides none of those after it.
            if (segment is null && number > last)
                yield break;

            foreach (var line in segment?.Value.Lines ?? [])
            {
                if (AuditChain.EntryOf(line).At >= since)
                    yield return line;
            }
        }
    }

    /// <summary>Reads the whole trail and tells what is wrong with it.</summary>
    /// <param name="head">A head that an earlier report named, or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException">The head is none.</exception>
    public async Task<AuditReport> VerifyAsync(string? head, CancellationToken cancellationToken)
    {
        var heads = new List<KnownHead>();
        if (head is not null)
            heads.Add(KnownHead.Read(head));

        // Before the trail is read, so that it has to hold at least this.
        if (_written is { } written)
            heads.Add(written);
        var anchor = await _tails.AnchorAsync(cancellationToken);
        if (anchor is { Value.Entry: > 0 })
            heads.Add(new(anchor.Value.Entry, anchor.Value.Hash, "the anchor"));
        var verifier = new AuditVerifier(anchor?.Value, await _keys.AllAsync(cancellationToken), heads);
        await foreach (
            var document in _store.QueryAsync(AuditChain.Collection, AuditChain.Segments, "", cancellationToken)
        )
        {
            verifier.Take(document);
        }

        return verifier.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private bool IsRecent(AuditEvent happened) => happened.Bounded().Id is { } id && _recent.Contains(id);

    private async Task WriteAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var key = await _keys.CurrentAsync(cancellationToken);
            var tail = _tail is { } cached ? new(cached, Problem: null) : await _tails.LoadAsync(cancellationToken);
            var (known, version) = (_tail, _recent.Version);

            // Read again after a fault too: the write may have happened.
            _tail = null;
            var added = events
                .Select(static one => one.Bounded())
                .Where(one => one.Id is not { } id || !(_recent.Contains(id) || tail.Value.Holds(id)))
                .DistinctBy(static one => one.Id ?? (object)one, EqualityComparer<object>.Default)
                .ToList();
            if (added.Count == 0)
            {
                _tail = known;
                return;
            }

            if (ProblemOf(tail) is { } problem)
                added.Insert(0, Broken(problem));
            var next = tail.Value.With(added, _time.GetUtcNow(), key);
            var isNew = next.ETag is null;
            if (
                await _store.TryWriteAsync(
                    AuditChain.SegmentKey(next.Segment.Number),
                    next.Segment,
                    next.ETag,
                    AuditJson.Default.AuditSegment,
                    cancellationToken
                )
                is not { } etag
            )
            {
                continue;
            }

            next = next with { ETag = etag };
            if (isNew)
                await _tails.AnchorAsync(next, key, cancellationToken);
            (_tail, _written) = (next, new KnownHead(next.Entry, next.Hash, "this instance of the app"));
            foreach (var one in added)
            {
                if (one.Id is { } id)
                    _recent.Set(id, true, version);
            }

            return;
        }

        throw new InvalidOperationException(
            $"The audit trail could not be written: concurrent updates exceeded {MaxAttempts} attempts."
        );
    }

    private string? ProblemOf(LoadedTail tail) =>
        tail.Problem
        ?? (
            _written is { } written && tail.Value.Entry < written.Entry
                ? $"The trail ends with entry {tail.Value.Entry}; this instance of the app wrote entry {written.Entry}."
                : null
        );

    private AuditEvent Broken(string problem)
    {
        AppMetrics.AuditBroken.Add(1);
        Log.Broken(_logger, problem, 1);
        return new(AuditActions.TrailBroken, AuditActions.App) { Outcome = problem };
    }

    private sealed class Addition(IReadOnlyList<AuditEvent> events)
    {
        public IReadOnlyList<AuditEvent> Events { get; } = events;

        public bool IsDone { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The audit trail is broken: {Problem} ({Count} problems in all)"
        )]
        public static partial void Broken(ILogger logger, string problem, int count);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "The audit trail is whole: {Entries} entries, head {Head}"
        )]
        public static partial void Whole(ILogger logger, long entries, string head);
    }
}
