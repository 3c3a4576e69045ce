using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Backups;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Docs;
using Terrateam.Tests.Functions.Plans;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Backups;

/// <summary>When backups are made, how long they stay, and what becomes of those that fail.</summary>
public sealed class BackupWorkTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly FileBlobStore _second;

    public BackupWorkTests() => _second = new FileBlobStore(_directory.Path, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task One_is_made_a_day_and_kept_for_thirty_and_the_newest_stays()
    {
        using var place = New(_second);
        for (var hour = 0; hour < 40 * 24; hour++)
        {
            await place.Work.RunAsync(Cancellation);
            _time.Advance(TimeSpan.FromHours(1));
        }

        var kept = await place.Work.ListAsync(Cancellation);
        Assert.InRange(kept.Count, 29, 31);
        _time.Advance(TimeSpan.FromDays(300));
        await place.Work.RunAsync(Cancellation);
        Assert.Single(await place.Work.ListAsync(Cancellation));
    }

    [Fact]
    public async Task One_that_fails_is_counted_and_audited_and_tried_again_after_a_quarter_of_an_hour()
    {
        var counted = new List<string?>();
        using var listener = Listen(counted);
        var broken = new FailingStores(new MemoryDocumentStore(), _second);
        broken.FailAfter(0);
        using var place = New(broken);

        await Assert.ThrowsAnyAsync<Exception>(() => place.Work.RunAsync(Cancellation));
        _time.Advance(TimeSpan.FromMinutes(14));
        await place.Work.RunAsync(Cancellation);
        var failed = await place.Work.LastAsync(Cancellation);
        broken.Recover();
        _time.Advance(TimeSpan.FromMinutes(1));
        await place.Work.RunAsync(Cancellation);
        var made = await place.Work.LastAsync(Cancellation);

        Assert.Null(failed!.Id);
        Assert.NotNull(failed.Failure);
        Assert.NotNull(made!.Id);
        Assert.Null(made.Failure);
        Assert.Equal(["failed", "made"], counted);
        var actions = await place
            .Audit.LinesAsync(default, Cancellation)
            .Select(line => AuditChain.EntryOf(line).Event.Action)
            .ToListAsync(Cancellation);
        Assert.Equal(["backup.failed", "backup.made"], actions);
    }

    [Fact]
    public async Task One_that_the_host_cut_off_is_known_as_failed_and_tried_again_later()
    {
        using var stop = new CancellationTokenSource();
        var blobs = new Mock<IBlobStore>();
        blobs
            .Setup(store =>
                store.WriteAsync(It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>())
            )
            .Returns(() =>
            {
                stop.Cancel();
                return Task.FromCanceled(stop.Token);
            });
        using var place = New(blobs.Object);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => place.Work.RunAsync(stop.Token));

        Assert.Equal("It was cut off.", (await place.Work.LastAsync(Cancellation))!.Failure);
        _time.Advance(TimeSpan.FromMinutes(14));
        await place.Work.RunAsync(Cancellation);
        blobs.Verify(
            static store =>
                store.WriteAsync(It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>()),
            Times.Once()
        );
    }

    [Fact]
    public async Task Without_a_second_store_nothing_is_read_or_written()
    {
        var documents = new FailingStores(new MemoryDocumentStore(), _second);
        documents.FailAfter(0);
        using var audit = new AuditLog(
            documents,
            new TestKeys(),
            _time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<AuditLog>.Instance
        );
        var work = new BackupWork(
            documents,
            target: null,
            new BackupOptions(),
            audit,
            _time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<BackupWork>.Instance
        );

        await work.RunAsync(Cancellation);

        Assert.False(work.IsOn);
    }

    [Fact]
    public async Task No_more_than_a_few_documents_are_in_memory()
    {
        var documents = new Endless();
        var blobs = new Watching(documents);
        var target = new BackupTarget(blobs, new TestKeys());

        var parts = await BackupParts.WriteAsync(
            target,
            "backup",
            "comments",
            documents.QueryAsync("comments", Cancellation),
            BackupParts.PartLength,
            Cancellation
        );

        Assert.Equal(Endless.Count, Assert.Single(parts).Documents);
        Assert.InRange(blobs.Ahead, 1, 3 * Endless.Length);
    }

    [Fact]
    public void Every_collection_is_either_in_a_backup_or_left_out()
    {
        var documented = Page.Open("docs/operations.md")
            .Rows.Where(static row => row.Count == 3 && row[0].StartsWith('`'))
            .Select(static row => row[0].Trim('`'))
            .Where(static name => name.All(char.IsAsciiLetterLower));

        var known = BackupCollections.Kept.Concat(BackupCollections.LeftOut).ToList();
        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.Equal(known.Count, known.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain("plans", BackupCollections.Kept);
    }

    private BackupPlace New(IBlobStore blobs) => new(new MemoryDocumentStore(), blobs, new TestKeys(), _time);

    private static MeterListener Listen(List<string?> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Name: "terrateam.backups", Meter.Name: BackupMetrics.MeterName })
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add((string?)tags[0].Value));
        listener.Start();
        return listener;
    }

    private sealed class Endless() : DelegatingDocumentStore(new MemoryDocumentStore())
    {
        public const int Count = 40;
        public const int Length = 1024 * 1024;

        public long Read { get; private set; }

        public override async IAsyncEnumerable<Document> QueryAsync(
            string collection,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            for (var number = 0; number < Count; number++)
            {
                Read += Length;
                yield return new(new(collection, "all", $"{number}"), "1", RandomNumberGenerator.GetBytes(Length));
            }
        }
    }

    /// <summary>Sees how far what is read is ahead of what is written; random bytes do not get shorter.</summary>
    private sealed class Watching(Endless documents) : IBlobStore
    {
        public long Ahead { get; private set; }

        public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public async Task WriteAsync(
            string name,
            Func<Stream, CancellationToken, Task> content,
            CancellationToken cancellationToken
        )
        {
            await using var stream = new Sink(written => Ahead = Math.Max(Ahead, documents.Read - written));
            await content(stream, cancellationToken);
        }

        public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class Sink(Action<long> written) : WriteOnlyStream
    {
        private long _length;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            written(_length);
            return ValueTask.CompletedTask;
        }
    }
}
