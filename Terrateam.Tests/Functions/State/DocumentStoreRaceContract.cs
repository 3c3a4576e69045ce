using System.Buffers.Binary;
using CsCheck;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

/// <summary>What every document store does when many write at once, and over any sequence of operations.</summary>
public abstract class DocumentStoreRaceContract
{
    private const int Writers = 64;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IDocumentStore Store { get; }

    /// <summary>How many random sequences are worth their time on this store.</summary>
    protected abstract long Sequences { get; }

    private DocumentKey Key { get; } = new("c" + Guid.NewGuid().ToString("N"), "partition", "key");

    [Theory]
    [InlineData(8)]
    [InlineData(1_000_000)]
    public async Task Of_many_inserts_at_once_one_wins(int length)
    {
        var writers = length > 1000 ? 8 : Writers;
        var contents = Enumerable.Range(0, writers).Select(i => Noise(length, i)).ToList();

        var etags = await TogetherAsync(writers, i => Store.TryInsertAsync(Key, contents[i], Cancellation));

        var winner = Array.FindIndex(etags, etag => etag is not null);
        Assert.Single(etags, etag => etag is not null);
        await AssertIsAsync(contents[winner], etags[winner]!);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1_000_000)]
    public async Task Of_many_replacements_at_once_one_wins(int length)
    {
        var writers = length > 1000 ? 8 : Writers;
        var contents = Enumerable.Range(0, writers).Select(i => Noise(length, i)).ToList();
        var before = await Store.TryInsertAsync(Key, Noise(length, -1), Cancellation);

        var etags = await TogetherAsync(writers, i => Store.TryReplaceAsync(Key, contents[i], before!, Cancellation));

        var winner = Array.FindIndex(etags, etag => etag is not null);
        Assert.Single(etags, etag => etag is not null);
        await AssertIsAsync(contents[winner], etags[winner]!);
    }

    [Fact]
    public async Task Of_a_replacement_and_a_deletion_at_once_one_wins()
    {
        for (var round = 0; round < 8; round++)
        {
            var etag = await Store.TryInsertAsync(Key, Noise(8, round), Cancellation);
            var replacing = Task.Run(
                () => Store.TryReplaceAsync(Key, Noise(8, 100), etag!, Cancellation),
                Cancellation
            );
            var deleting = Task.Run(() => Store.DeleteAsync(Key, etag, Cancellation), Cancellation);

            Assert.NotEqual(await replacing is not null, await deleting);
            await Store.DeleteAsync(Key, null, Cancellation);
        }
    }

    [Fact]
    public async Task No_change_is_lost_when_losers_read_again()
    {
        await Store.TryInsertAsync(Key, new byte[4], Cancellation);

        await TogetherAsync(16, async _ =>
        {
            while (true)
            {
                var read = await Store.GetAsync(Key, Cancellation);
                var next = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(
                    next,
                    BinaryPrimitives.ReadInt32LittleEndian(read!.Content.Span) + 1
                );
                if (await Store.TryReplaceAsync(Key, next, read.ETag, Cancellation) is not null)
                    return true;
            }
        });

        var end = await Store.GetAsync(Key, Cancellation);
        Assert.Equal(16, BinaryPrimitives.ReadInt32LittleEndian(end!.Content.Span));
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_document()
    {
        // Each content is 2 MB of one writer's noise, so a mixture of two would be neither.
        var contents = Enumerable.Range(0, 6).Select(i => Noise(2_000_000, i)).ToList();
        var etag = await Store.TryInsertAsync(Key, contents[0], Cancellation);
        using var done = new CancellationTokenSource();
        var seen = 0;
        var reading = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var read = await Store.GetAsync(Key, Cancellation);
                    Assert.Contains(contents, content => content.AsSpan().SequenceEqual(read!.Content.Span));
                    seen++;
                }
            },
            Cancellation
        );

        foreach (var content in contents.Skip(1).Concat(contents))
            etag = await Store.TryReplaceAsync(Key, content, etag!, Cancellation);
        await done.CancelAsync();
        await reading;

        Assert.NotNull(etag);
        Assert.NotEqual(0, seen);
    }

    [Fact]
    public async Task Any_sequence_of_operations_does_what_a_dictionary_would()
    {
        var operation = Gen.Select(
            Gen.Int[0, 4],
            Gen.OneOf("a", "a/", "a/b", "b", "ä"),
            Gen.OneOf(0, 7, 5_000, 70_000),
            Gen.Bool
        );

        await operation
            .List[1, 25]
            .SampleAsync(
                async operations =>
                {
                    var model = new MemoryDocumentStore();
                    var collection = "c" + Guid.NewGuid().ToString("N");
                    var etags = new Dictionary<string, (string Real, string Model)>(StringComparer.Ordinal);
                    foreach (var (kind, name, length, stale) in operations)
                    {
                        await StepAsync(
                            model,
                            new DocumentKey(collection, "partition", name),
                            kind,
                            Noise(length, kind),
                            stale,
                            etags
                        );
                    }

                    foreach (var prefix in (string[])["", "a", "a/", "ä"])
                        await AssertSameAsync(model, collection, prefix);
                },
                iter: Sequences,
                threads: 1
            );
    }

    private async Task StepAsync(
        MemoryDocumentStore model,
        DocumentKey key,
        int kind,
        byte[] content,
        bool stale,
        Dictionary<string, (string Real, string Model)> etags
    )
    {
        var known = etags.GetValueOrDefault(key.Key, ("none", "none"));
        switch (kind)
        {
            case 0 or 1:
                Keep(
                    await Store.TryInsertAsync(key, content, Cancellation),
                    await model.TryInsertAsync(key, content, Cancellation)
                );
                break;
            case 2:
                Keep(
                    await Store.TryReplaceAsync(key, content, known.Item1, Cancellation),
                    await model.TryReplaceAsync(key, content, known.Item2, Cancellation)
                );
                break;
            default:
                Assert.Equal(
                    await model.DeleteAsync(key, kind == 3 ? known.Item2 : null, Cancellation),
                    await Store.DeleteAsync(key, kind == 3 ? known.Item1 : null, Cancellation)
                );
                break;
        }

        void Keep(string? real, string? expected)
        {
            Assert.Equal(expected is null, real is null);
            // Sometimes an older ETag is kept, so that the next operation comes too late.
            if (real is not null && expected is not null && !(stale && etags.ContainsKey(key.Key)))
                etags[key.Key] = (real, expected);
        }
    }

    private async Task AssertSameAsync(MemoryDocumentStore model, string collection, string prefix)
    {
        var expected = await model.QueryAsync(collection, "partition", prefix, Cancellation).ToListAsync(Cancellation);
        var real = await Store.QueryAsync(collection, "partition", prefix, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(expected.Select(document => document.Key), real.Select(document => document.Key));
        Assert.All(expected.Zip(real), pair =>
            Assert.True(pair.First.Content.Span.SequenceEqual(pair.Second.Content.Span))
        );
    }

    private async Task AssertIsAsync(byte[] content, string etag)
    {
        var read = await Store.GetAsync(Key, Cancellation);
        Assert.True(content.AsSpan().SequenceEqual(read!.Content.Span));
        Assert.Equal(etag, read.ETag);
    }

    private static async Task<T[]> TogetherAsync<T>(int count, Func<int, Task<T>> work)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable
            .Range(0, count)
            .Select(async i =>
            {
                await start.Task;
                return await work(i);
            })
            .ToArray();
        start.SetResult();
        return await Task.WhenAll(all);
    }

    private static byte[] Noise(int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }
}
