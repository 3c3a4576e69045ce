using System.Text;
using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.GitHub;
using Terrateam.Tests.Functions.Plans;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Keys;

public sealed class KeyRewrapperTests : IDisposable
{
    private static readonly byte[] Output = "password = hunter2"u8.ToArray();

    private readonly TemporaryDirectory _directory = new();
    private readonly ImpatientTimeProvider _time = new();
    private readonly MemoryDocumentStore _documents = new();
    private readonly FileBlobStore _blobs;
    private readonly ElsewhereKeys _keys;
    private readonly RewrappedKeys _rewrapped;

    public KeyRewrapperTests()
    {
        _blobs = new FileBlobStore(_directory["blobs"], _time);
        _keys = new ElsewhereKeys(_time);
        _rewrapped = new RewrappedKeys(_documents);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_wrapped_again_opens_when_its_first_version_is_disabled()
    {
        var first = _keys.Rotate();
        var stored = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        var bytes = await _blobs.ReadAsync(stored.BlobName, Cancellation);
        _ = _keys.Rotate();

        await RewrapAsync(Elsewhere);
        _keys.Set(first, usable: false);

        Assert.Equal(Output, await OutputsOf(Elsewhere).OpenAsync(stored, Contexts.Output, Cancellation));
        // The blob itself, which its record names by digest, is the same.
        Assert.Equal(bytes!.Value.ToArray(), (await _blobs.ReadAsync(stored.BlobName, Cancellation))!.Value.ToArray());
    }

    [Fact]
    public async Task What_was_not_wrapped_again_is_shredded_at_once()
    {
        var first = _keys.Rotate();
        var stored = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        _ = _keys.Rotate();
        _keys.Set(first, usable: false);

        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            OutputsOf(Elsewhere).OpenAsync(stored, Contexts.Output, Cancellation)
        );
        await RewrapAsync(Elsewhere);
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            OutputsOf(Elsewhere).OpenAsync(stored, Contexts.Output, Cancellation)
        );
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task A_second_rotation_wraps_again_and_what_is_new_is_left_alone()
    {
        var first = _keys.Rotate();
        var old = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        var second = _keys.Rotate();
        await RewrapAsync(Elsewhere);
        var third = _keys.Rotate();
        var fresh = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        await RewrapAsync(Elsewhere);
        var calls = _keys.Calls;
        await RewrapAsync(Elsewhere);

        // One more look at the list of versions, and nothing is unwrapped.
        Assert.Equal(calls + 1, _keys.Calls);
        _ = Assert.Single(await RowsAsync());
        _keys.Set(first, usable: false);
        _keys.Set(second, usable: false);
        Assert.Equal(Output, await OutputsOf(Elsewhere).OpenAsync(old, Contexts.Output, Cancellation));
        _keys.Set(third, usable: false);
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            OutputsOf(Elsewhere).OpenAsync(old, Contexts.Output, Cancellation)
        );
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            OutputsOf(Elsewhere).OpenAsync(fresh, Contexts.Output, Cancellation)
        );
    }

    [Fact]
    public async Task A_key_file_can_go_once_what_it_wrapped_was_wrapped_again()
    {
        var folder = _directory["keys"];
        using var ring = new FileKeyRing(folder);
        var keys = new KeyWrapper(ring, _time, _rewrapped);
        var stored = await OutputsOf(() => keys).StoreAsync(Contexts.Output, Output, Cancellation);
        var first = Assert.Single(Directory.GetFiles(folder));
        _ = await ring.RotateAsync(Cancellation);

        await new KeyRewrapper(ring, keys, _rewrapped, _blobs, Options(rewrap: true), Logger).RunAsync(Cancellation);
        File.Delete(first);

        Assert.Equal(Output, await OutputsOf(() => keys).OpenAsync(stored, Contexts.Output, Cancellation));
    }

    [Fact]
    public async Task An_outage_leaves_the_rest_to_the_next_pass()
    {
        var first = _keys.Rotate();
        var one = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        var two = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        _ = _keys.Rotate();
        // As often as it is asked; the list of versions is the first call.
        for (var i = 0; i < 6; i++)
            _keys.Faults.Enqueue((503, null));
        await Assert.ThrowsAsync<RequestFailedException>(() => RewrapAsync(Elsewhere));
        Assert.Empty(await RowsAsync());
        _keys.Faults.Clear();

        await RewrapAsync(Elsewhere);
        _keys.Set(first, usable: false);

        Assert.Equal(Output, await OutputsOf(Elsewhere).OpenAsync(one, Contexts.Output, Cancellation));
        Assert.Equal(Output, await OutputsOf(Elsewhere).OpenAsync(two, Contexts.Output, Cancellation));
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_wrapped_and_what_was_is_forgotten_with_its_blob()
    {
        _ = _keys.Rotate();
        var stored = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        _ = _keys.Rotate();
        await RewrapAsync(Elsewhere, rewrap: false);
        Assert.Empty(await RowsAsync());

        await RewrapAsync(Elsewhere);
        _ = Assert.Single(await RowsAsync());
        _ = await _blobs.DeleteAsync(stored.BlobName, Cancellation);
        await RewrapAsync(Elsewhere, rewrap: false);
        Assert.Empty(await RowsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("TTSL")]
    [InlineData("TTSL\u0001\u0000\u0000\u0000\u0009")]
    [InlineData("TTSL\u0001\u007f\u007f\u007f\u007f")]
    [InlineData("a note that was put there")]
    public async Task What_is_not_sealed_is_left_alone(string content)
    {
        _ = _keys.Rotate();
        await _blobs.WriteAsync("outputs/note", Encoding.Latin1.GetBytes(content), Cancellation);

        await RewrapAsync(Elsewhere);

        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task A_row_that_was_forged_opens_nothing()
    {
        var first = _keys.Rotate();
        var stored = await OutputsOf(Elsewhere).StoreAsync(Contexts.Output, Output, Cancellation);
        var blob = (await _blobs.ReadAsync(stored.BlobName, Cancellation))!.Value;
        var key = Envelope.KeyOf(blob.Span[..Envelope.HeaderLengthOf(blob.Span)])!;
        _ = _keys.Rotate();
        var forged = await Elsewhere().WrapAsync(new byte[32], Cancellation);
        await _rewrapped.KeepAsync(stored.BlobName, key, forged, Cancellation);
        _keys.Set(first, usable: false);

        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            OutputsOf(Elsewhere).OpenAsync(stored, Contexts.Output, Cancellation)
        );
        await _rewrapped.KeepAsync(
            stored.BlobName,
            key,
            forged with
            {
                KeyId = "https://evil.example/keys/plans/v0",
            },
            Cancellation
        );
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            OutputsOf(Elsewhere).OpenAsync(stored, Contexts.Output, Cancellation)
        );
    }

    public void Dispose() => _directory.Dispose();

    private static NullLogger<KeyRewrapper> Logger => NullLogger<KeyRewrapper>.Instance;

    private static KeyOptions Options(bool rewrap) => new() { Provider = KeyOptions.KeyVault, Rewrap = rewrap };

    // A ring of its own each time, as after five minutes: none remembers which version was the newest.
    private KeyWrapper Elsewhere() => new(new VersionedKeyRing(_keys, _time), _time, _rewrapped);

    private OutputVault OutputsOf(Func<IKeyWrapper> keys) => new(_blobs, keys(), _time);

    private Task RewrapAsync(Func<KeyWrapper> keys, bool rewrap = true)
    {
        var ring = new VersionedKeyRing(_keys, _time);
        return new KeyRewrapper(ring, keys(), _rewrapped, _blobs, Options(rewrap), Logger).RunAsync(Cancellation);
    }

    private async Task<List<Document>> RowsAsync() =>
        await _documents.QueryAsync("rewrapped", Cancellation).ToListAsync(Cancellation);
}
