using System.Text;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

/// <summary>
/// What every document store does. Each test has a collection of its own, so that stores can be shared.
/// </summary>
public abstract partial class DocumentStoreContract
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
