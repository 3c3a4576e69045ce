namespace Terrateam.Tests.Functions.State;

public abstract partial class DocumentStoreContract
{
    [Fact]
    public async Task A_query_is_in_ordinal_order_of_the_keys()
    {
        await Parallel.ForEachAsync(AwkwardTexts, Cancellation, async (text, token) =>
            await Store.TryInsertAsync(Key(text), Bytes(text), token)
        );

        var keys = (await ListAsync("")).ConvertAll(document => document.Key.Key);

        Assert.Equal(AwkwardTexts.Order(StringComparer.Ordinal), keys);
    }

    [Fact]
    public async Task A_query_finds_what_begins_with_the_prefix_in_its_partition_and_nothing_else()
    {
        foreach (var key in (string[])["a", "a/", "a/1", "a/2", "a0", "a.", "b"])
            await Store.TryInsertAsync(Key(key), Bytes(key), Cancellation);
        await Store.TryInsertAsync(Key("a/3", "other"), Bytes("other"), Cancellation);
        await Store.TryInsertAsync(Key("a/4", "partition2"), Bytes("other"), Cancellation);

        Assert.Equal(["a/", "a/1", "a/2"], (await ListAsync("a/")).Select(Text));
        Assert.Equal(["a/1"], (await ListAsync("a/1")).Select(Text));
        Assert.Empty(await ListAsync("c"));
        Assert.Empty(await ListAsync("", "no such partition"));
    }

    [Fact]
    public async Task A_query_of_more_than_a_page_returns_everything_once()
    {
        var keys = Enumerable.Range(0, 1_010).Select(i => $"{i:D5}").ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation };
        await Parallel.ForEachAsync(keys, options, async (key, token) =>
            await Store.TryInsertAsync(Key(key), Bytes(key), token)
        );

        Assert.Equal(keys, (await ListAsync("")).ConvertAll(document => document.Key.Key));
    }

    [Fact]
    public async Task A_query_of_large_documents_returns_each_whole()
    {
        var contents = Enumerable.Range(0, 6).Select(i => Content(1_500_000 + i, compressible: false)).ToList();
        for (var i = 0; i < contents.Count; i++)
            await Store.TryInsertAsync(Key($"{i}"), contents[i], Cancellation);

        var read = await ListAsync("");

        Assert.Equal(contents.Count, read.Count);
        Assert.All(contents.Zip(read), pair =>
            Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second.Content.Span))
        );
    }

    [Fact]
    public async Task A_query_can_be_written_to_while_it_goes_on()
    {
        foreach (var key in (string[])["1", "2", "3"])
            await Store.TryInsertAsync(Key(key), Bytes(key), Cancellation);

        await foreach (var document in Store.QueryAsync(Collection, "partition", "", Cancellation))
            Assert.True(await Store.DeleteAsync(document.Key, document.ETag, Cancellation));

        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_collection_is_read_over_all_its_partitions()
    {
        await Store.TryInsertAsync(Key("1", "a/b"), Bytes("one"), Cancellation);
        await Store.TryInsertAsync(Key("2", "z"), new byte[200_000], Cancellation);
        await Store.TryInsertAsync(Key("3", "~"), Bytes("three"), Cancellation);
        await Store.TryInsertAsync(Key("1", "a/b") with { Collection = Collection + "x" }, Bytes("x"), Cancellation);

        var read = await Store.QueryAsync(Collection, Cancellation).ToListAsync(Cancellation);

        Assert.Equal(
            [Key("1", "a/b"), Key("2", "z"), Key("3", "~")],
            read.Select(document => document.Key).OrderBy(key => key.Key, StringComparer.Ordinal)
        );
        Assert.Equal("one", Text(read.Single(document => document.Key.Key == "1")));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Store.QueryAsync("Upper", Cancellation).ToListAsync(Cancellation)
        );
    }
}
