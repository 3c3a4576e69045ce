using System.Text;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

/// <summary>
/// What every document store does. Each test has a collection of its own, so that stores can be shared.
/// </summary>
public abstract class DocumentStoreContract
{
    private static readonly string[] AwkwardTexts =
    [
        " ",
        " leading and trailing ",
        "a/b",
        "a\\b",
        "a#b?c",
        "100%",
        "%2F",
        "it's",
        "\"",
        "\0",
        "\u001f",
        "\u007f",
        "\u0085",
        "ä",
        "日本",
        "😀",
        "\uffff",
        "~",
        "~~",
        "!",
        ".",
        "..",
        "/",
        "A",
        "a",
        "_",
        "-",
        "`",
        "{x}",
        "[y]",
        "@:;",
        new string('k', 400),
    ];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IDocumentStore Store { get; }

    protected string Collection { get; } = "c" + Guid.NewGuid().ToString("N");

    protected DocumentKey Key(string key = "key", string partition = "partition") => new(Collection, partition, key);

    [Fact]
    public async Task What_was_never_written_is_not_there() => Assert.Null(await Store.GetAsync(Key(), Cancellation));

    [Fact]
    public async Task Documents_are_created_in_order_up_to_one_that_is_there()
    {
        NewDocument[] documents = [.. new[] { "a", "b", "c" }.Select(key => new NewDocument(Key(key), Bytes(key)))];
        await Store.TryInsertAsync(Key("c"), Bytes("older"), Cancellation);

        Assert.Equal(2, await Store.InsertInOrderAsync(documents, Cancellation));
        Assert.Equal(0, await Store.InsertInOrderAsync(documents, Cancellation));
        Assert.Equal(0, await Store.InsertInOrderAsync([], Cancellation));

        var read = await Store.QueryAsync(Collection, "partition", "", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["a", "b", "older"], read.Select(Text));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(4095, true)]
    [InlineData(65_536, false)]
    [InlineData(65_537, true)]
    [InlineData(1_048_577, false)]
    [InlineData(4_194_305, true)]
    [InlineData(5_000_000, false)]
    [InlineData(DocumentKey.MaximumContent, false)]
    [InlineData(DocumentKey.MaximumContent, true)]
    public async Task A_document_of_any_size_is_read_as_it_was_written(int length, bool compressible)
    {
        var content = Content(length, compressible);

        var etag = await Store.TryInsertAsync(Key(), content, Cancellation);
        var read = await Store.GetAsync(Key(), Cancellation);

        Assert.NotNull(etag);
        Assert.NotNull(read);
        Assert.Equal(Key(), read.Key);
        Assert.Equal(etag, read.ETag);
        Assert.True(content.AsSpan().SequenceEqual(read.Content.Span));
        var listed = Assert.Single(await ListAsync(""));
        Assert.True(content.AsSpan().SequenceEqual(listed.Content.Span));
    }

    [Fact]
    public async Task A_second_insert_loses_and_changes_nothing()
    {
        var etag = await Store.TryInsertAsync(Key(), Bytes("first"), Cancellation);

        Assert.Null(await Store.TryInsertAsync(Key(), Bytes("second"), Cancellation));

        var read = await Store.GetAsync(Key(), Cancellation);
        Assert.Equal("first", Text(read));
        Assert.Equal(etag, read!.ETag);
    }

    [Fact]
    public async Task A_replacement_needs_the_etag_that_the_document_has_now()
    {
        var first = await Store.TryInsertAsync(Key(), Bytes("1"), Cancellation);
        var second = await Store.TryReplaceAsync(Key(), Bytes("2"), first!, Cancellation);

        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Null(await Store.TryReplaceAsync(Key(), Bytes("3"), first!, Cancellation));
        Assert.Equal("2", Text(await Store.GetAsync(Key(), Cancellation)));
        Assert.Equal(second, (await Store.GetAsync(Key(), Cancellation))!.ETag);
    }

    [Fact]
    public async Task What_is_gone_cannot_be_replaced_even_if_it_comes_back_the_same()
    {
        var etag = await Store.TryInsertAsync(Key(), Bytes("same"), Cancellation);
        Assert.True(await Store.DeleteAsync(Key(), etag, Cancellation));
        Assert.Null(await Store.TryReplaceAsync(Key(), Bytes("late"), etag!, Cancellation));
        Assert.Null(await Store.GetAsync(Key(), Cancellation));

        Assert.NotNull(await Store.TryInsertAsync(Key(), Bytes("same"), Cancellation));
        Assert.Null(await Store.TryReplaceAsync(Key(), Bytes("late"), etag!, Cancellation));
        Assert.False(await Store.DeleteAsync(Key(), etag, Cancellation));
    }

    [Fact]
    public async Task A_deletion_tells_changed_from_gone()
    {
        var stale = await Store.TryInsertAsync(Key(), Bytes("1"), Cancellation);
        var fresh = await Store.TryReplaceAsync(Key(), Bytes("2"), stale!, Cancellation);

        Assert.False(await Store.DeleteAsync(Key(), stale, Cancellation));
        Assert.Equal("2", Text(await Store.GetAsync(Key(), Cancellation)));
        Assert.True(await Store.DeleteAsync(Key(), fresh, Cancellation));
        Assert.True(await Store.DeleteAsync(Key(), fresh, Cancellation));
        Assert.True(await Store.DeleteAsync(Key(), null, Cancellation));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task A_deletion_without_etag_deletes_whatever_is_there(int length)
    {
        await Store.TryInsertAsync(Key(), Content(length, compressible: false), Cancellation);

        Assert.True(await Store.DeleteAsync(Key(), null, Cancellation));

        Assert.Null(await Store.GetAsync(Key(), Cancellation));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task Any_text_is_a_key_and_a_partition()
    {
        foreach (var text in AwkwardTexts.Where(text => KeyText.Encode(text).Length <= KeyText.MaximumLength))
        {
            Assert.NotNull(await Store.TryInsertAsync(Key(text, text), Bytes(text), Cancellation));
            Assert.Equal(text, Text(await Store.GetAsync(Key(text, text), Cancellation)));
            Assert.Equal(Key(text, text), Assert.Single(await ListAsync(text, text)).Key);
        }
    }

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

    [Theory]
    [InlineData("", "p", "k")]
    [InlineData("ab", "p", "k")]
    [InlineData("Upper", "p", "k")]
    [InlineData("with-dash", "p", "k")]
    [InlineData("1digit", "p", "k")]
    [InlineData("collection", "", "k")]
    [InlineData("collection", "p", "")]
    public async Task A_name_that_is_none_is_refused(string collection, string partition, string key)
    {
        var name = new DocumentKey(collection, partition, key);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(name, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.TryInsertAsync(name, Bytes("x"), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.TryReplaceAsync(name, Bytes("x"), "etag", Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(name, null, Cancellation));
    }

    [Fact]
    public async Task What_is_too_long_is_refused_before_anything_is_written()
    {
        var tooLong = new string('/', KeyText.MaximumLength / 2 + 1);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.TryInsertAsync(Key(tooLong), Bytes("x"), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.TryInsertAsync(Key("k", tooLong), Bytes("x"), Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.TryInsertAsync(Key(), new byte[DocumentKey.MaximumContent + 1], Cancellation)
        );
        Assert.Null(await Store.GetAsync(Key(), Cancellation));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync(Key(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.TryInsertAsync(Key(), Bytes("x"), cancelled)
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync(Key(), null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Store.QueryAsync(Collection, "partition", "", cancelled).ToListAsync(cancelled)
        );
        Assert.Null(await Store.GetAsync(Key(), Cancellation));
    }

    protected async Task<List<Document>> ListAsync(string prefix, string partition = "partition") =>
        await Store.QueryAsync(Collection, partition, prefix, Cancellation).ToListAsync(Cancellation);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string? Text(Document? document) =>
        document is null ? null : Encoding.UTF8.GetString(document.Content.Span);

    protected static byte[] Content(int length, bool compressible)
    {
        var content = new byte[length];
        if (!compressible)
            new Random(length).NextBytes(content);
        return content;
    }
}
