using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Tests.Functions.Plans;

public sealed class PlanSealerTests
{
    private static readonly byte[] Plan = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat("the whole state in clear text ", 40))
    );

    private readonly TestKeys _keys = new();

    public static TheoryData<string> BoundValues => [.. Contexts.Others.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_003)]
    public async Task What_is_sealed_is_opened(int length)
    {
        var plan = RandomNumberGenerator.GetBytes(length);

        var content = await PlanSealer.SealAsync(plan, Contexts.Plan, _keys, Cancellation);

        Assert.Equal(content.Bytes.Length, content.Seal.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content.Bytes.Span)), content.Seal.Sha256);
        Assert.Equal(plan, await PlanSealer.OpenAsync(content.Bytes, content.Seal, Contexts.Plan, _keys, Cancellation));
    }

    [Fact]
    public async Task Nothing_of_the_plan_is_legible_and_no_two_seals_are_alike()
    {
        var first = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);
        var second = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);

        Assert.DoesNotContain("clear text", Encoding.Latin1.GetString(first.Bytes.Span), StringComparison.Ordinal);
        Assert.NotEqual(first.Seal.Sha256, second.Seal.Sha256);
    }

    [Theory]
    [MemberData(nameof(BoundValues))]
    public async Task A_plan_made_for_anything_else_is_refused_by_what_differs(string value)
    {
        var content = await PlanSealer.SealAsync(Plan, Contexts.Others[value], _keys, Cancellation);

        var refused = await RefusedAsync(content.Bytes, content.Seal);

        Assert.Contains($"it was made for {value} ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BoundValues))]
    public async Task A_header_that_says_otherwise_does_not_help(string value)
    {
        // The header of the expected plan on the ciphertext of another, with a state row that agrees: only the
        // encryption itself detects it.
        var other = await PlanSealer.SealAsync(Plan, Contexts.Others[value], _keys, Cancellation);
        var expected = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);
        var otherHeader = HeaderLength(other.Bytes);
        var header = HeaderLength(expected.Bytes);
        // Key and nonce are the other's; the values are the expected ones.
        var key = KeyPart(other.Bytes.Span[..otherHeader]);
        var values = expected.Bytes.Span[KeyPart(expected.Bytes.Span[..header])..header];
        byte[] forged = [.. other.Bytes.Span[..key], .. values, .. other.Bytes.Span[otherHeader..]];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(forged.AsSpan(5), key + values.Length);

        var refused = await RefusedAsync(forged, SealOf(forged));

        Assert.Contains("it was changed after it was sealed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_flipped_bit_is_noticed_even_if_the_state_row_agrees()
    {
        var content = await PlanSealer.SealAsync(Plan.AsMemory(0, 20), Contexts.Plan, _keys, Cancellation);
        for (var bit = 0; bit < content.Bytes.Length * 8; bit++)
        {
            var flipped = content.Bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            // Decrypting with RSA for each bit takes long; one bit of each byte of that part is enough with both
            // checks.
            if (bit % 8 == 0)
                await RefusedAsync(flipped, SealOf(flipped));
            await RefusedAsync(flipped, content.Seal);
        }
    }

    [Fact]
    public async Task Every_truncation_is_noticed_even_if_the_state_row_agrees()
    {
        var content = await PlanSealer.SealAsync(Plan.AsMemory(0, 20), Contexts.Plan, _keys, Cancellation);
        for (var length = 0; length < content.Bytes.Length; length++)
        {
            var cut = content.Bytes[..length];
            await RefusedAsync(cut, content.Seal);
            await RefusedAsync(cut, SealOf(cut.Span));
        }
    }

    [Fact]
    public async Task What_is_appended_is_noticed_even_if_the_state_row_agrees()
    {
        var content = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);
        byte[] longer = [.. content.Bytes.Span, 0];

        await RefusedAsync(longer, content.Seal);
        await RefusedAsync(longer, SealOf(longer));
    }

    [Fact]
    public async Task Two_plans_that_were_swapped_are_refused()
    {
        var first = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);
        var second = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);

        var refused = await RefusedAsync(second.Bytes, first.Seal);

        Assert.Contains("SHA-256", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_somebody_sealed_with_the_public_key_is_refused_by_the_state_row()
    {
        var ours = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);
        var forged = await PlanSealer.SealAsync(Plan.Reverse().ToArray(), Contexts.Plan, _keys, Cancellation);

        Assert.Equal(ours.Seal.Length, forged.Seal.Length);
        await RefusedAsync(forged.Bytes, ours.Seal);
    }

    [Fact]
    public async Task An_output_never_opens_as_a_plan_nor_a_plan_as_an_output()
    {
        var output = await PlanSealer.SealAsync(Plan, Contexts.Output, _keys, Cancellation);
        var plan = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);

        var refused = await RefusedAsync(output.Bytes, output.Seal);
        Assert.Contains("sealed as 'terrateam/output'", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            PlanSealer.OpenAsync(plan.Bytes, plan.Seal, Contexts.Output, _keys, Cancellation)
        );
        Assert.Equal(Plan, await PlanSealer.OpenAsync(output.Bytes, output.Seal, Contexts.Output, _keys, Cancellation));
    }

    [Fact]
    public async Task An_old_version_of_the_key_opens_after_a_rotation_and_another_key_does_not()
    {
        var before = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);
        _keys.Rotate();
        var after = await PlanSealer.SealAsync(Plan, Contexts.Plan, _keys, Cancellation);

        Assert.Equal(Plan, await PlanSealer.OpenAsync(before.Bytes, before.Seal, Contexts.Plan, _keys, Cancellation));
        Assert.Equal(Plan, await PlanSealer.OpenAsync(after.Bytes, after.Seal, Contexts.Plan, _keys, Cancellation));
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            PlanSealer.OpenAsync(before.Bytes, before.Seal, Contexts.Plan, new TestKeys(first: 2), Cancellation)
        );
    }

    [Fact]
    public async Task No_refusal_holds_any_of_the_plan()
    {
        var content = await PlanSealer.SealAsync(Plan, Contexts.Others["head commit"], _keys, Cancellation);
        Assert.DoesNotContain(
            "clear text",
            (await RefusedAsync(content.Bytes, content.Seal)).ToString(),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "clear text",
            (await RefusedAsync(Plan, SealOf(Plan))).ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_longer_than_its_kind_may_be_is_not_sealed()
    {
        var tooLong = new byte[OutputContext.MaximumOutput + 1];
        await Assert.ThrowsAsync<ArgumentException>(() =>
            PlanSealer.SealAsync(tooLong, Contexts.Output, _keys, Cancellation)
        );
    }

    [Fact]
    public async Task No_garbage_is_anything_but_refused() =>
        await Gen
            .Byte.Array[0, 200]
            .SampleAsync(
                async garbage =>
                {
                    byte[] blob = [.. "TTSL\u0001"u8, .. garbage];
                    await RefusedAsync(blob, SealOf(blob));
                    await RefusedAsync(garbage, SealOf(garbage));
                },
                iter: 500
            );

    private async Task<PlanRefusedException> RefusedAsync(ReadOnlyMemory<byte> blob, Seal seal) =>
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            PlanSealer.OpenAsync(blob, seal, Contexts.Plan, _keys, Cancellation)
        );

    private static Seal SealOf(ReadOnlySpan<byte> blob) =>
        new(Convert.ToHexStringLower(SHA256.HashData(blob)), blob.Length);

    private static int HeaderLength(ReadOnlyMemory<byte> blob) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(blob.Span[5..]);

    /// <summary>
    /// Where the values that a header is bound to begin: after six texts and byte strings and the content's length.
    /// </summary>
    private static int KeyPart(ReadOnlySpan<byte> header)
    {
        var at = 9;
        for (var i = 0; i < 6; i++)
            at += 4 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header[at..]);
        return at + 8;
    }
}
