using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Terrateam.Core.Plans;

/// <summary>
/// The format of content that is encrypted whole: AES-256-GCM under a data key, and everything that the content is
/// bound to as associated data (NIST SP 800-38D). Keys and nonces are given; each data key is used for one content.
/// </summary>
public static class Envelope
{
    /// <summary>Length of a data key, in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of a nonce, in bytes.</summary>
    public const int NonceLength = 12;

    private const string Cipher = "A256GCM";
    private const int TagLength = 16;

    /// <summary>Longest header, in bytes.</summary>
    public const int MaximumHeader = SealHeader.MaximumLength;

    /// <summary>How much of a header tells its length, in bytes.</summary>
    public const int HeaderBeginLength = SealHeader.LengthAt + sizeof(int);

    /// <summary>The length of the header that bytes begin with, or 0 where they begin with none.</summary>
    public static int HeaderLengthOf(ReadOnlySpan<byte> begin)
    {
        if (begin.Length < HeaderBeginLength)
            return 0;
        var length = BinaryPrimitives.ReadInt32BigEndian(begin[SealHeader.LengthAt..]);
        return length is >= HeaderBeginLength and <= MaximumHeader ? length : 0;
    }

    /// <summary>The wrapped data key in a header, unchecked; null where it is no header.</summary>
    public static WrappedKey? KeyOf(ReadOnlySpan<byte> header)
    {
        try
        {
            return SealHeader.Read(header).Header.Key;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Checks that content is not longer than its kind may be.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    public static void CheckLength(ReadOnlySpan<byte> content, SealContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (content.Length > context.MaximumLength)
        {
            throw new ArgumentException(
                $"The {context.Noun} has {content.Length} bytes; the most is {context.MaximumLength}.",
                nameof(content)
            );
        }
    }

    /// <summary>Seals content for a context.</summary>
    /// <param name="content">The content.</param>
    /// <param name="context">What it is bound to.</param>
    /// <param name="dataKey">A key of <see cref="KeyLength"/> random bytes.</param>
    /// <param name="wrapped">The same key, wrapped.</param>
    /// <param name="nonce"><see cref="NonceLength"/> random bytes.</param>
    /// <exception cref="ArgumentException">The content is longer than its kind may be.</exception>
    public static SealedContent Seal(
        ReadOnlySpan<byte> content,
        SealContext context,
        byte[] dataKey,
        WrappedKey wrapped,
        byte[] nonce
    )
    {
        CheckLength(content, context);
        var header = new SealHeader(
            SealHeader.Whole,
            context.Purpose,
            Cipher,
            wrapped,
            nonce,
            content.Length,
            context.Fields
        ).Write();
        var blob = GC.AllocateUninitializedArray<byte>(header.Length + content.Length + TagLength);
        header.CopyTo(blob, 0);
        using var aes = new AesGcm(dataKey, TagLength);
        aes.Encrypt(
            nonce,
            content,
            blob.AsSpan(header.Length, content.Length),
            blob.AsSpan(header.Length + content.Length),
            header
        );
        return new SealedContent(blob, new Seal(Convert.ToHexStringLower(SHA256.HashData(blob)), blob.Length));
    }

    /// <summary>
    /// The wrapped data key of a sealed blob, after checking that it is the one that was stored, and that it is for
    /// this context.
    /// </summary>
    /// <exception cref="PlanRefusedException">Something does not agree; the message says what.</exception>
    public static WrappedKey ReadKey(ReadOnlySpan<byte> blob, Seal seal, SealContext context)
    {
        ArgumentNullException.ThrowIfNull(seal);
        ArgumentNullException.ThrowIfNull(context);
        CheckSeal(blob, seal, context);
        var (header, headerLength) = ReadHeader(blob, context);
        CheckHeader(header, Cipher, NonceLength, context);
        return
            header.ContentLength <= context.MaximumLength
            && header.ContentLength == (long)blob.Length - headerLength - TagLength
            ? header.Key
            : throw Refused(context, "its content has another length than its header says");
    }

    /// <summary>Opens a sealed blob whose header <see cref="ReadKey"/> has checked.</summary>
    /// <exception cref="PlanRefusedException">It is not what was sealed with this key.</exception>
    public static byte[] Open(ReadOnlySpan<byte> blob, SealContext context, byte[] dataKey)
    {
        ArgumentNullException.ThrowIfNull(context);
        CheckKey(dataKey, context);
        var (header, headerLength) = ReadHeader(blob, context);
        var ciphertext = blob[headerLength..^TagLength];
        var content = GC.AllocateUninitializedArray<byte>(ciphertext.Length);
        try
        {
            using var aes = new AesGcm(dataKey, TagLength);
            aes.Decrypt(header.Nonce.Span, ciphertext, blob[^TagLength..], content, blob[..headerLength]);
            return content;
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw Refused(context, "it was changed after it was sealed", exception);
        }
    }

    /// <summary>The refusal of sealed content, as the user reads it.</summary>
    public static PlanRefusedException Refused(SealContext context, string reason, Exception? because = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = $"The stored {context.Noun} is refused: {reason}.";
        return because is null ? new PlanRefusedException(message) : new PlanRefusedException(message, because);
    }

    internal static void CheckKey(byte[] dataKey, SealContext context)
    {
        if (dataKey.Length != KeyLength)
            throw Refused(context, "its data key has a wrong length");
    }

    internal static (SealHeader Header, int Length) ReadHeader(ReadOnlySpan<byte> blob, SealContext context)
    {
        try
        {
            return SealHeader.Read(blob);
        }
        catch (FormatException exception)
        {
            throw Refused(context, exception.Message, exception);
        }
    }

    internal static void CheckHeader(SealHeader header, string cipher, int nonceLength, SealContext context)
    {
        // The format version needs no check of its own: each format has another cipher, which is checked.
        if (!string.Equals(header.Purpose, context.Purpose, StringComparison.Ordinal))
            throw Refused(context, $"it was sealed as '{header.Purpose}', not as '{context.Purpose}'");
        if (!string.Equals(header.Cipher, cipher, StringComparison.Ordinal) || header.Nonce.Length != nonceLength)
            throw Refused(context, "it is encrypted in a way that this version of the app does not know");

        var expected = context.Fields;
        if (header.Fields.Count != expected.Count)
            throw Refused(context, "it is bound to other values than this version of the app knows");
        for (var i = 0; i < expected.Count; i++)
        {
            if (header.Fields[i] != expected[i])
                throw Refused(context, Difference(header.Fields[i], expected[i]));
        }
    }

    private static void CheckSeal(ReadOnlySpan<byte> blob, Seal seal, SealContext context)
    {
        if (blob.Length != seal.Length)
            throw Refused(context, $"it has {blob.Length} bytes where {seal.Length} were stored");
        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(blob)), seal.Sha256, StringComparison.Ordinal))
            throw Refused(context, "its SHA-256 is not that of what was stored");
    }

    private static string Difference(SealField found, SealField expected) =>
        string.Equals(found.Name, expected.Name, StringComparison.Ordinal)
            ? $"it was made for {found.Name} {Shown(found.Value)}, not {Shown(expected.Value)}"
            : $"it is bound to '{found.Name}' where '{expected.Name}' belongs";

    private static string Shown(string? value) => value is null ? "none" : $"'{value}'";
}
