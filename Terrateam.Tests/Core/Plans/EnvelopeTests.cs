using System.Security.Cryptography;
using Terrateam.Core.Plans;

namespace Terrateam.Tests.Core.Plans;

/// <summary>
/// The bytes of sealed content, which outlive a version of the app. The digests were computed by another
/// implementation of the format.
/// </summary>
public sealed class EnvelopeTests
{
    private static readonly byte[] Content = [.. "{\"a\":1"u8];
    private static readonly byte[] DataKey = [.. Enumerable.Range(0, Envelope.KeyLength).Select(i => (byte)i)];
    private static readonly WrappedKey Wrapped = new("test:key/0", "RSA-OAEP-256", new byte[] { 1, 2, 3 });
    private static readonly DeliveryContext Context = new("push", "d-1");

    [Fact]
    public void Content_that_is_sealed_whole_has_the_bytes_that_it_always_had()
    {
        var content = Envelope.Seal(Content, Context, DataKey, Wrapped, DataKey[..Envelope.NonceLength]);

        Assert.Equal(new Seal("0c2beab167207ad9092d268c05adda89f8705088019ca960e86e858b55d4a4ba", 165), content.Seal);
        Assert.Equal(content.Seal, SealOf(content.Bytes.Span));
        var wrapped = Envelope.ReadKey(content.Bytes.Span, content.Seal, Context);
        Assert.Equal((Wrapped.KeyId, Wrapped.Algorithm), (wrapped.KeyId, wrapped.Algorithm));
        Assert.Equal(Wrapped.Bytes.ToArray(), wrapped.Bytes.ToArray());
        Assert.Equal(Content, Envelope.Open(content.Bytes.Span, Context, DataKey));
    }

    [Fact]
    public void Content_that_is_sealed_in_chunks_has_the_bytes_that_it_always_had()
    {
        var prefix = DataKey[..ChunkCipher.PrefixLength];
        var header = ChunkedEnvelope.WriteHeader(Context, Wrapped, prefix);
        var chunk = new byte[Content.Length + ChunkCipher.TagLength];
        using var cipher = ChunkedEnvelope.CreateCipher(DataKey, prefix, header, Context);
        _ = cipher.Seal(0, isLast: true, Content, chunk);
        byte[] blob = [.. header, .. chunk];

        var seal = SealOf(blob);
        Assert.Equal(new Seal("3851e298807b466870d31175fa27019fb5daee5ee19c5bbf2d04f764db152253", 167), seal);
        Assert.Equal(
            header.Length,
            ChunkedEnvelope.ReadLength(blob.AsSpan(0, ChunkedEnvelope.BeginLength), seal, Context)
        );
        Assert.Equal(prefix, ChunkedEnvelope.ReadHeader(header, seal, Context).Prefix.ToArray());
    }

    [Fact]
    public void A_data_key_of_a_wrong_length_is_refused()
    {
        var content = Envelope.Seal(Content, Context, DataKey, Wrapped, DataKey[..Envelope.NonceLength]);

        // AES takes a key of 16 bytes, so that only the check finds it.
        var refused = Assert.Throws<PlanRefusedException>(() =>
            Envelope.Open(content.Bytes.Span, Context, DataKey[..16])
        );
        Assert.Contains("its data key has a wrong length", refused.Message, StringComparison.Ordinal);
        Assert.Throws<PlanRefusedException>(() =>
            ChunkedEnvelope.CreateCipher(DataKey[..16], new byte[ChunkCipher.PrefixLength], [], Context)
        );
    }

    private static Seal SealOf(ReadOnlySpan<byte> blob) =>
        new(Convert.ToHexStringLower(SHA256.HashData(blob)), blob.Length);
}
