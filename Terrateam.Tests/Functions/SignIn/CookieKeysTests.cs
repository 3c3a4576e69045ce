using System.Text;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Keys;
using Terrateam.Functions.SignIn;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.SignIn;

/// <summary>The keys that seal cookies: one for each week, wrapped by the key of the ring.</summary>
public sealed class CookieKeysTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryDocumentStore _store = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly FileKeyRing _ring;
    private readonly KeyWrapper _wrapper;

    public CookieKeysTests()
    {
        _ring = new FileKeyRing(_directory["ring"]);
        _wrapper = new KeyWrapper(_ring, _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cookie_opens_for_its_purpose_only_and_on_every_instance()
    {
        var text = await SealAsync();

        Assert.Equal("content", await OpenAsync(text));
        Assert.Null(await OpenAsync(text, purpose: "sign-in"));
        Assert.NotEqual(text, await SealAsync());
    }

    [Fact]
    public async Task A_cookie_opens_in_the_week_after_and_no_longer_and_old_keys_are_deleted()
    {
        var text = await SealAsync();
        _time.Advance(TimeSpan.FromDays(7));
        Assert.Equal("content", await OpenAsync(text));
        _ = await SealAsync();
        _time.Advance(TimeSpan.FromDays(7));
        _ = await SealAsync();

        Assert.Null(await OpenAsync(text));
        Assert.Equal(2, await CountKeysAsync());
    }

    [Fact]
    public async Task A_key_that_cannot_be_unwrapped_is_replaced_and_opens_nothing_more()
    {
        var keys = NewSealed();
        var text = await keys.SealAsync("session", "content"u8.ToArray(), Cancelled);
        var old = Directory.GetFiles(_directory["ring"]).Single();
        _ = await _ring.RotateAsync(Cancelled);
        File.Delete(old);
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await keys.OpenAsync("session", text, Cancelled));
        var next = await keys.SealAsync("session", "content"u8.ToArray(), Cancelled);
        Assert.NotNull(await keys.OpenAsync("session", next, Cancelled));
        Assert.Null(await keys.OpenAsync("session", text, Cancelled));
    }

    [Fact]
    public async Task No_stored_key_is_in_clear()
    {
        _ = await SealAsync();

        var key = await new CookieKeys(_store, _wrapper, _time).FindAsync(
            (int)(_time.GetUtcNow().ToUnixTimeSeconds() / (7 * 24 * 3600)),
            Cancelled
        );
        await foreach (var document in _store.QueryAsync("cookiekeys", "keys", "", Cancelled))
        {
            var stored = Encoding.UTF8.GetString(document.Content.Span);
            Assert.DoesNotContain(Convert.ToBase64String(key!), stored, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _ring.Dispose();
        _directory.Dispose();
    }

    private SealedText NewSealed() => new(new CookieKeys(_store, _wrapper, _time));

    // Each time another instance of the app.
    private Task<string> SealAsync() => NewSealed().SealAsync("session", "content"u8.ToArray(), Cancelled);

    private async Task<string?> OpenAsync(string text, string purpose = "session") =>
        await NewSealed().OpenAsync(purpose, text, Cancelled) is { } content ? Encoding.UTF8.GetString(content) : null;

    private async Task<int> CountKeysAsync()
    {
        var count = 0;
        await foreach (var _ in _store.QueryAsync("cookiekeys", "keys", "", Cancelled))
            count++;
        return count;
    }
}
