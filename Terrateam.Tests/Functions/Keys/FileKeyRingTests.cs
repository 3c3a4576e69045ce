using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Plans;
using Terrateam.Tests.Functions.Plans;

namespace Terrateam.Tests.Functions.Keys;

public sealed class FileKeyRingTests : IDisposable
{
    private static readonly byte[] DataKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly TemporaryDirectory _directory = new();
    private readonly FileKeyRing _ring;

    public FileKeyRingTests() => _ring = new FileKeyRing(_directory["keys"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_use_makes_a_key_that_later_starts_use()
    {
        var wrapped = await new KeyWrapper(_ring, TimeProvider.System).WrapAsync(DataKey, Cancellation);

        using var restarted = new FileKeyRing(_directory["keys"]);
        Assert.Equal(DataKey, await new KeyWrapper(restarted, TimeProvider.System).UnwrapAsync(wrapped, Cancellation));
        Assert.Matches("^file:plans/0001-[0-9a-f]{8}$", wrapped.KeyId);
        Assert.Equal("RSA-OAEP-256", wrapped.Algorithm);
        Assert.Equal(384, wrapped.Bytes.Length);
        Assert.Equal(wrapped.KeyId, (await restarted.NewestAsync(Cancellation)).KeyId);
        Assert.Single(Directory.GetFiles(_directory["keys"]));
    }

    [Fact]
    public async Task After_a_rotation_the_new_version_wraps_and_the_old_still_unwraps()
    {
        var wrapper = new KeyWrapper(_ring, TimeProvider.System);
        var before = await wrapper.WrapAsync(DataKey, Cancellation);
        using (var another = new FileKeyRing(_directory["keys"]))
            Assert.StartsWith("file:plans/0002-", await another.RotateAsync(Cancellation), StringComparison.Ordinal);

        var after = await wrapper.WrapAsync(DataKey, Cancellation);

        Assert.StartsWith("file:plans/0002-", after.KeyId, StringComparison.Ordinal);
        Assert.Equal(DataKey, await wrapper.UnwrapAsync(before, Cancellation));
        Assert.Equal(DataKey, await wrapper.UnwrapAsync(after, Cancellation));

        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            wrapper.UnwrapAsync(before with { KeyId = after.KeyId }, Cancellation)
        );
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            wrapper.UnwrapAsync(after with { Bytes = new byte[384] }, Cancellation)
        );
    }

    [Fact]
    public async Task A_plan_sealed_before_a_rotation_opens_after_it_and_not_when_its_version_is_gone()
    {
        var plan = await PlanSealer.SealAsync(
            "a plan"u8.ToArray(),
            Contexts.Plan,
            new KeyWrapper(_ring, TimeProvider.System),
            Cancellation
        );
        var old = Directory.GetFiles(_directory["keys"]).Single();
        await _ring.RotateAsync(Cancellation);
        Assert.Equal(
            "a plan"u8.ToArray(),
            await PlanSealer.OpenAsync(
                plan.Bytes,
                plan.Seal,
                Contexts.Plan,
                new KeyWrapper(_ring, TimeProvider.System),
                Cancellation
            )
        );

        File.Delete(old);
        using var without = new FileKeyRing(_directory["keys"]);
        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() =>
            PlanSealer.OpenAsync(
                plan.Bytes,
                plan.Seal,
                Contexts.Plan,
                new KeyWrapper(without, TimeProvider.System),
                Cancellation
            )
        );
        Assert.Contains("put it back", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:other/0001-00000000")]
    [InlineData("file:plans/../../etc/passwd")]
    [InlineData("file:plans/0001-0000000g")]
    [InlineData("https://evil.vault.azure.net/keys/plans/1")]
    [InlineData("")]
    public async Task A_key_that_is_not_ours_is_never_asked(string keyId)
    {
        Assert.False(_ring.Owns(keyId));
        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() =>
            new KeyWrapper(_ring, TimeProvider.System).UnwrapAsync(
                new WrappedKey(keyId, KeyWrapper.Algorithm, new byte[384]),
                Cancellation
            )
        );
        Assert.Contains("no version of the key of this installation", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_way_of_wrapping_is_refused() =>
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            new KeyWrapper(_ring, TimeProvider.System).UnwrapAsync(
                new WrappedKey("file:plans/0001-00000000", "RSA1_5", new byte[384]),
                Cancellation
            )
        );

    [Fact]
    public async Task A_key_file_that_others_may_read_is_refused_with_what_to_do()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        await _ring.NewestAsync(Cancellation);
        var path = Directory.GetFiles(_directory["keys"]).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using var restarted = new FileKeyRing(_directory["keys"]);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => restarted.NewestAsync(Cancellation));
        Assert.Contains($"chmod 600 '{path}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_key_or_another_key_is_refused_by_name()
    {
        await _ring.NewestAsync(Cancellation);
        var path = Directory.GetFiles(_directory["keys"]).Single();
        using var other = RSA.Create(3072);
        using var small = RSA.Create(2048);

        await AssertRefusedAsync(path, other.ExportPkcs8PrivateKeyPem(), "holds another key than its name says");
        await AssertRefusedAsync(path, small.ExportPkcs8PrivateKeyPem(), "an RSA key of 2048 bits");
        await AssertRefusedAsync(path, other.ExportSubjectPublicKeyInfoPem(), "no RSA private key in PEM form");
        await AssertRefusedAsync(path, "not a key", "no RSA private key in PEM form");
    }

    [Fact]
    public async Task A_key_file_that_is_gone_opens_nothing_from_then_on_and_one_that_is_back_does()
    {
        var wrapper = new KeyWrapper(_ring, TimeProvider.System);
        var wrapped = await wrapper.WrapAsync(DataKey, Cancellation);
        var file = Assert.Single(Directory.GetFiles(_directory["keys"]));
        Assert.Equal(DataKey, await wrapper.UnwrapAsync(wrapped, Cancellation));

        File.Move(file, _directory["elsewhere"]);
        await Assert.ThrowsAsync<PlanRefusedException>(() => wrapper.UnwrapAsync(wrapped, Cancellation));
        Assert.NotEqual(wrapped.KeyId, (await wrapper.WrapAsync(DataKey, Cancellation)).KeyId);

        File.Move(_directory["elsewhere"], file);
        Assert.Equal(DataKey, await wrapper.UnwrapAsync(wrapped, Cancellation));
    }

    [Fact]
    public async Task Many_first_uses_at_once_agree_on_one_key()
    {
        var keys = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => _ring.NewestAsync(Cancellation), Cancellation))
        );

        Assert.Single(keys.Select(key => key.KeyId).Distinct());
    }

    public void Dispose()
    {
        _ring.Dispose();
        _directory.Dispose();
    }

    private async Task AssertRefusedAsync(string path, string content, string reason)
    {
        await File.WriteAllTextAsync(path, content, Cancellation);
        using var restarted = new FileKeyRing(_directory["keys"]);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => restarted.NewestAsync(Cancellation));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
