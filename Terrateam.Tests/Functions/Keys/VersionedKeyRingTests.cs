using Azure;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Tests.Functions.GitHub;

namespace Terrateam.Tests.Functions.Keys;

/// <summary>What surrounds a key that lies elsewhere, through the port that Key Vault's client stands behind.</summary>
public sealed class VersionedKeyRingTests
{
    private static readonly byte[] DataKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly ImpatientTimeProvider _time = new();
    private readonly ElsewhereKeys _keys;
    private readonly KeyWrapper _wrapper;
    private readonly VersionedKeyRing _ring;

    public VersionedKeyRingTests()
    {
        _keys = new ElsewhereKeys(_time);
        _ring = new VersionedKeyRing(_keys, _time);
        _wrapper = new KeyWrapper(_ring, _time);
    }

    private IEnumerable<double> Waited => _time.Waits.Select(wait => wait.TotalSeconds);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_version_wraps_whatever_the_order_of_the_list()
    {
        _ = _keys.Rotate();
        var newest = _keys.Rotate();

        Assert.Equal(newest, (await _wrapper.WrapAsync(DataKey, Cancellation)).KeyId);
    }

    [Fact]
    public async Task The_newest_version_is_looked_up_again_after_five_minutes_and_not_before()
    {
        var first = _keys.Rotate();
        _ = await _wrapper.WrapAsync(DataKey, Cancellation);
        var second = _keys.Rotate();

        Assert.Equal(first, (await _wrapper.WrapAsync(DataKey, Cancellation)).KeyId);
        Assert.Equal(1, _keys.Lists);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(second, (await _wrapper.WrapAsync(DataKey, Cancellation)).KeyId);
        Assert.Equal(2, _keys.Lists);
    }

    [Fact]
    public async Task After_a_rotation_the_old_version_still_unwraps()
    {
        _ = _keys.Rotate();
        var before = await _wrapper.WrapAsync(DataKey, Cancellation);
        _ = _keys.Rotate();
        _time.Advance(TimeSpan.FromMinutes(5));
        var after = await _wrapper.WrapAsync(DataKey, Cancellation);

        Assert.NotEqual(before.KeyId, after.KeyId);
        Assert.Equal(DataKey, await _wrapper.UnwrapAsync(before, Cancellation));
        Assert.Equal(DataKey, await _wrapper.UnwrapAsync(after, Cancellation));
    }

    [Fact]
    public async Task A_version_that_is_disabled_opens_nothing_from_then_on_and_again_once_it_is_enabled()
    {
        var version = _keys.Rotate();
        var wrapped = await _wrapper.WrapAsync(DataKey, Cancellation);
        Assert.Equal(DataKey, await _wrapper.UnwrapAsync(wrapped, Cancellation));

        _keys.Set(version, usable: false);
        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() => _wrapper.UnwrapAsync(wrapped, Cancellation));
        Assert.Contains(version, refused.Message, StringComparison.Ordinal);
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);

        _keys.Set(version, usable: true);
        Assert.Equal(DataKey, await _wrapper.UnwrapAsync(wrapped, Cancellation));
    }

    [Fact]
    public async Task A_newest_version_that_is_disabled_is_passed_over_at_once()
    {
        var first = _keys.Rotate();
        var second = _keys.Rotate();
        Assert.Equal(second, (await _wrapper.WrapAsync(DataKey, Cancellation)).KeyId);

        _keys.Set(second, usable: false);
        Assert.Equal(first, (await _wrapper.WrapAsync(DataKey, Cancellation)).KeyId);

        _keys.Set(first, usable: false);
        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() => _wrapper.WrapAsync(DataKey, Cancellation));
        Assert.Contains("No version of the key", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task What_fails_for_a_passing_reason_is_tried_again(int status)
    {
        _ = _keys.Rotate();
        var wrapped = await _wrapper.WrapAsync(DataKey, Cancellation);
        for (var i = 0; i < 3; i++)
            _keys.Faults.Enqueue((status, null));

        Assert.Equal(DataKey, await _wrapper.UnwrapAsync(wrapped, Cancellation));
        Assert.Equal([1, 2, 4], Waited);
    }

    [Fact]
    public async Task The_pause_is_the_one_that_the_vault_asks_for_and_ten_seconds_at_most()
    {
        _ = _keys.Rotate();
        _keys.Faults.Enqueue((429, "7"));
        _keys.Faults.Enqueue((429, "3600"));
        _keys.Faults.Enqueue((429, "soon"));

        _ = await _wrapper.WrapAsync(DataKey, Cancellation);
        Assert.Equal([7, 10, 4], Waited);
    }

    [Fact]
    public async Task What_stays_away_is_no_refusal_so_that_nothing_is_deleted_for_it()
    {
        _ = _keys.Rotate();
        var wrapped = await _wrapper.WrapAsync(DataKey, Cancellation);
        for (var i = 0; i < 5; i++)
            _keys.Faults.Enqueue((429, null));

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() =>
            _wrapper.UnwrapAsync(wrapped, Cancellation)
        );
        Assert.Equal([1, 2, 4, 8], Waited);
        Assert.Equal(429, failed.Status);
        Assert.Empty(_keys.Faults);
        Assert.Equal(DataKey, await _wrapper.UnwrapAsync(wrapped, Cancellation));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task What_is_refused_is_asked_for_once(int status)
    {
        _ = _keys.Rotate();
        var wrapped = await _wrapper.WrapAsync(DataKey, Cancellation);
        var calls = _keys.Calls;
        _keys.Faults.Enqueue((status, null));

        await Assert.ThrowsAsync<PlanRefusedException>(() => _wrapper.UnwrapAsync(wrapped, Cancellation));
        Assert.Equal(calls + 1, _keys.Calls);
    }

    [Fact]
    public async Task A_key_of_another_place_is_never_asked()
    {
        _ = _keys.Rotate();
        var wrapped = await _wrapper.WrapAsync(DataKey, Cancellation);
        var calls = _keys.Calls;

        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _wrapper.UnwrapAsync(wrapped with { KeyId = "https://evil.example/keys/plans/v0" }, Cancellation)
        );
        Assert.Equal(calls, _keys.Calls);
    }
}
