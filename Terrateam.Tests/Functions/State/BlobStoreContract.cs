using System.Text;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

/// <summary>What every blob store does. Each test has a folder of its own, so that stores can be shared.</summary>
public abstract class BlobStoreContract
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IBlobStore Store { get; }

    protected string Folder { get; } = Guid.NewGuid().ToString("N") + "/";

    [Fact]
    public async Task What_was_never_written_is_not_there()
    {
        Assert.Null(await Store.ReadAsync(Folder + "a", Cancellation));
        Assert.False(await Store.DeleteAsync(Folder + "a", Cancellation));
        Assert.Empty(await NamesAsync(Folder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000_000)]
    public async Task A_blob_of_any_size_is_read_as_it_was_written(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);

        await Store.WriteAsync(Folder + "a/b", content, Cancellation);

        var read = await Store.ReadAsync(Folder + "a/b", Cancellation);
        Assert.True(content.AsSpan().SequenceEqual(read!.Value.Span));
        Assert.Equal(length, (await Store.ListAsync(Folder, Cancellation).SingleAsync(Cancellation)).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000_000)]
    public async Task A_blob_that_is_written_as_a_stream_is_read_as_one(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);

        await Store.WriteAsync(
            Folder + "a/b",
            async (stream, cancellationToken) =>
            {
                for (var at = 0; at < length; at += 65_552)
                    await stream.WriteAsync(content.AsMemory(at, Math.Min(65_552, length - at)), cancellationToken);
            },
            Cancellation
        );

        await using var opened = await Store.OpenReadAsync(Folder + "a/b", Cancellation);
        using var read = new MemoryStream();
        await opened!.CopyToAsync(read, Cancellation);
        Assert.True(content.AsSpan().SequenceEqual(read.ToArray()));
        var whole = await Store.ReadAsync(Folder + "a/b", Cancellation);
        Assert.True(content.AsSpan().SequenceEqual(whole!.Value.Span));
        Assert.Equal(length, (await Store.ListAsync(Folder, Cancellation).SingleAsync(Cancellation)).Length);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(9_000_000)]
    public async Task What_was_not_written_to_its_end_is_not_there_and_leaves_what_was(int length)
    {
        await Store.WriteAsync(Folder + "a", "old"u8.ToArray(), Cancellation);
        foreach (var name in (string[])["a", "b"])
        {
            await Assert.ThrowsAsync<IOException>(() =>
                Store.WriteAsync(
                    Folder + name,
                    async (stream, cancellationToken) =>
                    {
                        await stream.WriteAsync(new byte[length], cancellationToken);
                        throw new IOException("The sender is gone.");
                    },
                    Cancellation
                )
            );
        }

        Assert.Equal([Folder + "a"], await NamesAsync(Folder));
        Assert.Equal("old", Encoding.UTF8.GetString((await Store.ReadAsync(Folder + "a", Cancellation))!.Value.Span));
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_opened() =>
        Assert.Null(await Store.OpenReadAsync(Folder + "x/y", Cancellation));

    [Fact]
    public async Task Many_that_write_one_blob_at_once_leave_one_of_their_contents()
    {
        var contents = Enumerable.Range(1, 4).Select(i => Enumerable.Repeat((byte)i, 5_000_000 + i).ToArray()).ToList();

        await Parallel.ForEachAsync(contents, Cancellation, async (content, token) =>
            await Store.WriteAsync(
                Folder + "a",
                async (stream, cancellationToken) => await stream.WriteAsync(content, cancellationToken),
                token
            )
        );

        var read = await Store.ReadAsync(Folder + "a", Cancellation);
        Assert.Contains(contents, content => content.AsSpan().SequenceEqual(read!.Value.Span));
    }

    [Fact]
    public async Task A_second_write_replaces_the_first_whole()
    {
        await Store.WriteAsync(Folder + "a", "a long first content"u8.ToArray(), Cancellation);
        await Store.WriteAsync(Folder + "a", "short"u8.ToArray(), Cancellation);

        Assert.Equal("short", Encoding.UTF8.GetString((await Store.ReadAsync(Folder + "a", Cancellation))!.Value.Span));
        Assert.Single(await NamesAsync(Folder));
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_and_can_be_written_again()
    {
        await Store.WriteAsync(Folder + "x/a", "1"u8.ToArray(), Cancellation);

        Assert.True(await Store.DeleteAsync(Folder + "x/a", Cancellation));
        Assert.False(await Store.DeleteAsync(Folder + "x/a", Cancellation));
        Assert.Null(await Store.ReadAsync(Folder + "x/a", Cancellation));
        Assert.Empty(await NamesAsync(Folder));

        await Store.WriteAsync(Folder + "x/a", "2"u8.ToArray(), Cancellation);
        Assert.Single(await NamesAsync(Folder));
    }

    [Fact]
    public async Task A_listing_is_what_begins_with_the_prefix_in_order()
    {
        string[] names = ["a", "a/b", "a/b.c", "a/b/c", "a-b", "ab", "b", "B"];
        foreach (var name in names)
            await Store.WriteAsync(Folder + name, "x"u8.ToArray(), Cancellation);

        Assert.Equal(names.Order(StringComparer.Ordinal).Select(name => Folder + name), await NamesAsync(Folder));
        Assert.Equal([Folder + "a/b", Folder + "a/b.c", Folder + "a/b/c"], await NamesAsync(Folder + "a/"));
        Assert.Equal([Folder + "a/b", Folder + "a/b.c", Folder + "a/b/c"], await NamesAsync(Folder + "a/b"));
        Assert.Empty(await NamesAsync(Folder + "c/"));
    }

    [Fact]
    public async Task A_reader_sees_one_content_or_another_and_never_a_mixture()
    {
        var contents = Enumerable.Range(1, 4).Select(i => Enumerable.Repeat((byte)i, 1_000_000 + i).ToArray()).ToList();
        await Store.WriteAsync(Folder + "a", contents[0], Cancellation);
        using var done = new CancellationTokenSource();
        var seen = 0;
        var reading = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var read = await Store.ReadAsync(Folder + "a", Cancellation);
                    Assert.Contains(contents, content => content.AsSpan().SequenceEqual(read!.Value.Span));
                    seen++;
                }
            },
            Cancellation
        );

        foreach (var content in contents.Concat(contents))
            await Store.WriteAsync(Folder + "a", content, Cancellation);
        await done.CancelAsync();
        await reading;
        Assert.NotEqual(0, seen);
    }

    [Fact]
    public async Task Writing_and_deleting_in_one_folder_at_once_disturbs_nobody()
    {
        await Parallel.ForAsync(0, 32, Cancellation, async (i, token) =>
        {
            await Store.WriteAsync($"{Folder}x/{i}", "x"u8.ToArray(), token);
            Assert.True(await Store.DeleteAsync($"{Folder}x/{i}", token));
        });

        Assert.Empty(await NamesAsync(Folder));
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("/absolute")]
    [InlineData("a/../../b")]
    [InlineData("a\\b")]
    [InlineData("")]
    [InlineData("a~")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(name, "x"u8.ToArray(), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.WriteAsync(name, (_, _) => Task.CompletedTask, Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenReadAsync(name, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReadAsync(name, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(name, Cancellation));
    }

    [Fact]
    public async Task A_prefix_that_is_none_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await NamesAsync("../"));

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.WriteAsync(Folder + "a", "x"u8.ToArray(), cancelled)
        );
        Assert.Empty(await NamesAsync(Folder));
    }

    private async Task<List<string>> NamesAsync(string prefix) =>
        await Store.ListAsync(prefix, Cancellation).Select(blob => blob.Name).ToListAsync(Cancellation);
}
