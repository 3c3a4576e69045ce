using System.Buffers.Binary;
using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Tests.Functions.Plans;

public sealed class StreamSealerTests
{
    private const int Chunk = ChunkCipher.ChunkLength;
    private const int SealedChunk = Chunk + ChunkCipher.TagLength;

    private static readonly PlanPartContext Part = new(Contexts.Plan, Guid.Empty, 3);

    private readonly TestKeys _keys = new();

    public static TheoryData<string> BoundValues => [.. Contexts.Others.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((3 * Chunk) - 1)]
    [InlineData(3 * Chunk)]
    public async Task What_is_sealed_is_opened(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);

        var (blob, seal) = await SealAsync(content);

        Assert.Equal(new Seal(Convert.ToHexStringLower(SHA256.HashData(blob)), blob.Length), seal);
        Assert.Equal(content, await OpenAsync(blob, seal));
    }

    [Fact]
    public async Task Content_that_is_longer_than_asked_for_stays_for_the_next()
    {
        var content = RandomNumberGenerator.GetBytes((2 * Chunk) + 5);
        using var reader = new ChunkReader(new MemoryStream(content));
        var (first, firstSeal) = await SealAsync(reader, 2, Part);
        var (second, secondSeal) = await SealAsync(reader, 2, Part);

        Assert.Equal(content[..(2 * Chunk)], await OpenAsync(first, firstSeal));
        Assert.Equal(content[(2 * Chunk)..], await OpenAsync(second, secondSeal));
        Assert.False(await reader.HasMoreAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(BoundValues))]
    public async Task A_part_of_a_plan_for_anything_else_is_refused_by_what_differs(string value)
    {
        var (blob, seal) = await SealAsync(new byte[10], Part with { Plan = Contexts.Others[value] });

        Assert.Contains(
            $"it was made for {value} ",
            (await RefusedAsync(blob, seal)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_part_of_another_place_or_upload_is_refused()
    {
        var (moved, movedSeal) = await SealAsync(new byte[10], Part with { Index = 4 });
        var (other, otherSeal) = await SealAsync(new byte[10], Part with { Upload = Guid.NewGuid() });
        var (whole, wholeSeal) = await SealAsync(new byte[10], Part with { Upload = null });

        Assert.Contains(
            "made for part '4', not '3'",
            (await RefusedAsync(moved, movedSeal)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("made for upload", (await RefusedAsync(other, otherSeal)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "made for upload none",
            (await RefusedAsync(whole, wholeSeal)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Chunks_that_are_swapped_left_out_doubled_or_added_are_noticed_even_if_the_state_agrees()
    {
        var (blob, _) = await SealAsync(RandomNumberGenerator.GetBytes((3 * Chunk) + 7));
        var header = BinaryPrimitives.ReadInt32BigEndian(blob.AsSpan(SealHeader.LengthAt));
        byte[] Of(int index) =>
            blob[(header + (index * SealedChunk))..Math.Min(blob.Length, header + ((index + 1) * SealedChunk))];
        var start = blob[..header];

        byte[][] forged =
        [
            [.. start, .. Of(1), .. Of(0), .. Of(2), .. Of(3)],
            [.. start, .. Of(0), .. Of(1), .. Of(3)],
            [.. start, .. Of(0), .. Of(1), .. Of(2)],
            [.. start, .. Of(0)],
            [.. start, .. Of(3)],
            [.. start, .. Of(0), .. Of(0), .. Of(1), .. Of(2), .. Of(3)],
            [.. start, .. Of(0), .. Of(1), .. Of(2), .. Of(3), .. Of(3)],
            [.. start],
        ];

        foreach (var one in forged)
            _ = await RefusedAsync(one, SealOf(one));
    }

    [Fact]
    public async Task Chunks_below_the_header_of_another_are_noticed()
    {
        var (one, _) = await SealAsync(new byte[Chunk]);
        var (two, _) = await SealAsync(new byte[Chunk]);
        var header = BinaryPrimitives.ReadInt32BigEndian(one.AsSpan(SealHeader.LengthAt));
        byte[] forged = [.. one[..header], .. two[header..]];

        Assert.Contains(
            "changed after it was sealed",
            (await RefusedAsync(forged, SealOf(forged))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_flipped_bit_and_every_cut_is_noticed_even_if_the_state_agrees()
    {
        var (blob, seal) = await SealAsync(RandomNumberGenerator.GetBytes(9));
        for (var at = 0; at < blob.Length; at++)
        {
            var flipped = (byte[])[.. blob];
            flipped[at] ^= 4;
            _ = await RefusedAsync(flipped, SealOf(flipped));
            _ = await RefusedAsync(flipped, seal);
            _ = await RefusedAsync(blob[..at], SealOf(blob.AsSpan(..at)));
            _ = await RefusedAsync(blob[..at], seal);
        }

        byte[] longer = [.. blob, 0];
        _ = await RefusedAsync(longer, SealOf(longer));
        _ = await RefusedAsync(longer, seal);
    }

    [Fact]
    public async Task The_last_chunk_never_comes_out_of_a_blob_that_is_not_the_recorded_one()
    {
        // Encrypted with the public key by an attacker who can write blobs: every chunk is valid, and the digest
        // differs.
        var (forged, _) = await SealAsync(RandomNumberGenerator.GetBytes((2 * Chunk) + 1));
        var seal = SealOf(forged) with { Sha256 = new string('0', 64) };
        using var destination = new MemoryStream();

        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            StreamOpener.OpenAsync(new MemoryStream(forged), seal, Part, _keys, destination, Cancellation)
        );

        Assert.Equal(2 * Chunk, destination.Length);
    }

    [Fact]
    public async Task Neither_way_of_sealing_opens_the_others_content()
    {
        var (chunked, chunkedSeal) = await SealAsync(new byte[10]);
        var whole = await PlanSealer.SealAsync(new byte[10], Part, _keys, Cancellation);

        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            PlanSealer.OpenAsync(chunked, chunkedSeal, Part, _keys, Cancellation)
        );
        Assert.Contains(
            "does not know",
            (await RefusedAsync(whole.Bytes.ToArray(), whole.Seal)).Message,
            StringComparison.Ordinal
        );
    }

    private Task<(byte[] Blob, Seal Seal)> SealAsync(byte[] content) => SealAsync(content, Part);

    private async Task<(byte[] Blob, Seal Seal)> SealAsync(byte[] content, PlanPartContext context)
    {
        using var reader = new ChunkReader(new MemoryStream(content));
        return await SealAsync(reader, 100, context);
    }

    private async Task<(byte[] Blob, Seal Seal)> SealAsync(ChunkReader reader, int chunks, PlanPartContext context)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var blob = new MemoryStream();
        var (seal, _) = await StreamSealer.SealAsync(reader, chunks, context, _keys, digest, blob, Cancellation);
        return (blob.ToArray(), seal);
    }

    private async Task<byte[]> OpenAsync(byte[] blob, Seal seal)
    {
        using var content = new MemoryStream();
        await StreamOpener.OpenAsync(new MemoryStream(blob), seal, Part, _keys, content, Cancellation);
        return content.ToArray();
    }

    private async Task<PlanRefusedException> RefusedAsync(byte[] blob, Seal seal) =>
        await Assert.ThrowsAsync<PlanRefusedException>(() => OpenAsync(blob, seal));

    private static Seal SealOf(ReadOnlySpan<byte> blob) =>
        new(Convert.ToHexStringLower(SHA256.HashData(blob)), blob.Length);
}
