using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.State;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Functions.State;

/// <summary>The table store with lost responses and with writers that crash between writes.</summary>
public sealed class TableFaultTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly Fault _fault = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly DocumentKey _key = new("c" + Guid.NewGuid().ToString("N"), "partition", "a/b");
    private TableServiceClient? _service;
    private TableDocumentStore? _store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new TableClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 3 } };
        options.AddPolicy(_fault, HttpPipelinePosition.PerRetry);
        _service = new TableServiceClient(await azurite.ConnectionStringAsync(Cancellation), options);
        _store = new TableDocumentStore(_service, _time);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(10)]
    [InlineData(2_000_000)]
    public async Task A_write_whose_answer_got_lost_is_not_taken_for_somebody_elses(int length)
    {
        _fault.LoseAnswersTo = RequestMethod.Post;
        var inserted = await _store!.TryInsertAsync(_key, Noise(length, 1), Cancellation);
        Assert.NotNull(inserted);
        Assert.NotEqual(0, _fault.Lost);

        _fault.LoseAnswersTo = RequestMethod.Put;
        var replaced = await _store.TryReplaceAsync(_key, Noise(length, 2), inserted, Cancellation);
        Assert.NotNull(replaced);

        var read = await _store.GetAsync(_key, Cancellation);
        Assert.Equal(replaced, read!.ETag);
        Assert.True(Noise(length, 2).AsSpan().SequenceEqual(read.Content.Span));

        _fault.LoseAnswersTo = RequestMethod.Delete;
        Assert.True(await _store.DeleteAsync(_key, replaced, Cancellation));
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task A_conflict_with_somebody_else_stays_one()
    {
        var etag = await _store!.TryInsertAsync(_key, Noise(10, 1), Cancellation);
        await _store.TryReplaceAsync(_key, Noise(10, 2), etag!, Cancellation);

        _fault.LoseAnswersTo = RequestMethod.Post;
        Assert.Null(await _store.TryInsertAsync(_key, Noise(10, 3), Cancellation));
        _fault.LoseAnswersTo = RequestMethod.Put;
        Assert.Null(await _store.TryReplaceAsync(_key, Noise(10, 3), etag!, Cancellation));
    }

    [Fact]
    public async Task A_document_leaves_no_part_behind_when_it_shrinks_or_goes()
    {
        var etag = await _store!.TryInsertAsync(_key, Noise(2_000_000, 1), Cancellation);
        Assert.Equal(5, (await RowsAsync()).Count);

        etag = await _store.TryReplaceAsync(_key, Noise(1_000_000, 2), etag!, Cancellation);
        Assert.Equal(3, (await RowsAsync()).Count);

        Assert.Null(await _store.TryInsertAsync(_key, Noise(2_000_000, 3), Cancellation));
        Assert.Null(
            await _store.TryReplaceAsync(
                _key,
                Noise(2_000_000, 3),
                "|W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"",
                Cancellation
            )
        );
        Assert.Equal(3, (await RowsAsync()).Count);

        await _store.TryReplaceAsync(_key, Noise(10, 4), etag!, Cancellation);
        Assert.Single(await RowsAsync());
    }

    [Fact]
    public async Task A_writer_that_dies_before_the_last_write_leaves_the_old_document_and_its_parts_go_later()
    {
        var etag = await _store!.TryInsertAsync(_key, Noise(1_000_000, 1), Cancellation);
        for (var writes = 0; writes <= 2; writes++)
        {
            _fault.DieAfter = writes;
            await Assert.ThrowsAnyAsync<Exception>(() =>
                _store.TryReplaceAsync(_key, Noise(1_000_000, 2), etag!, Cancellation)
            );
            _fault.DieAfter = int.MaxValue;
            await AssertIsAsync(1, etag!);
        }

        Assert.True((await RowsAsync()).Count > 3);

        // The service's clock stamps the parts. A start right afterwards keeps them, since another process may be
        // writing them.
        _time.SetUtcNow((await RowsAsync()).Max(row => row.Timestamp!.Value).AddMinutes(59));
        await new TableDocumentStore(_service!, _time).GetAsync(_key, Cancellation);
        Assert.True((await RowsAsync()).Count > 3);

        _time.Advance(TimeSpan.FromMinutes(2));
        _store = new TableDocumentStore(_service!, _time);
        await AssertIsAsync(1, etag!);
        Assert.Equal(3, (await RowsAsync()).Count);
        Assert.NotNull(await _store.TryReplaceAsync(_key, Noise(10, 3), etag!, Cancellation));
        Assert.Single(await RowsAsync());
    }

    [Fact]
    public async Task A_document_whose_part_was_deleted_is_an_error_by_name_and_not_half_a_document()
    {
        await _store!.TryInsertAsync(_key, Noise(2_000_000, 1), Cancellation);
        var part = (await RowsAsync()).First(row => row.PartitionKey.StartsWith('c'));
        await Table().DeleteEntityAsync(part, cancellationToken: Cancellation);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _store.GetAsync(_key, Cancellation));

        Assert.Contains(_key.ToString(), error.Message, StringComparison.Ordinal);
    }

    private async Task AssertIsAsync(int seed, string etag)
    {
        var read = await _store!.GetAsync(_key, Cancellation);
        Assert.Equal(etag, read!.ETag);
        Assert.True(Noise(1_000_000, seed).AsSpan().SequenceEqual(read.Content.Span));
    }

    private TableClient Table() => _service!.GetTableClient(TableDocumentStore.TablePrefix + _key.Collection);

    private async Task<List<TableEntity>> RowsAsync() =>
        await Table().QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);

    private static byte[] Noise(int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    /// <summary>
    /// A network that loses the first response to each request, or an app that crashes after some writes.
    /// </summary>
    private sealed class Fault : HttpPipelinePolicy
    {
        private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

        public RequestMethod? LoseAnswersTo { get; set; }

        public int DieAfter { get; set; } = int.MaxValue;

        public int Lost { get; private set; }

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (message.Request.Method == RequestMethod.Put && DieAfter-- <= 0)
                throw new InvalidOperationException("The app is dead.");
            await ProcessNextAsync(message, pipeline);
            lock (_answered)
            {
                if (message.Request.Method != LoseAnswersTo || !_answered.Add(message.Request.ClientRequestId))
                    return;
                Lost++;
            }

            throw new IOException("The answer got lost.");
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();
    }
}
