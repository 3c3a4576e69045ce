using System.Security.Cryptography;

namespace Terrateam.Core.Plans;

/// <summary>
/// Seals plan files and run outputs before they touch storage, and opens them only for what they were made for:
/// AES-256-GCM under a fresh data key, the data key wrapped by the key-encryption key, and everything that the content
/// is bound to as associated data (NIST SP 800-38D).
/// </summary>
public static class PlanSealer
{
    private const string Cipher = "A256GCM";
    internal const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Seals content for a context. The data key is wiped before this returns.</summary>
    /// <exception cref="ArgumentException">The content is longer than its kind may be.</exception>
    public static async Task<SealedContent> SealAsync(
        ReadOnlyMemory<byte> content,
        SealContext context,
        IKeyWrapper keys,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(keys);
        if (content.Length > context.MaximumLength)
        {
            throw new ArgumentException(
                $"The {context.Noun} has {content.Length} bytes; the most is {context.MaximumLength}.",
                nameof(content)
            );
        }

        var dataKey = RandomNumberGenerator.GetBytes(KeyLength);
        try
        {
            var wrapped = await keys.WrapAsync(dataKey, cancellationToken);
            var nonce = RandomNumberGenerator.GetBytes(NonceLength);
            var header = new SealHeader(
                SealHeader.Whole,
                context.Purpose,
                Cipher,
                wrapped,
                nonce,
                content.Length,
                context.Fields
            ).Write();
            return Encrypt(content.Span, header, nonce, dataKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>
    /// Opens a sealed blob after checking that it is the one that was stored, and that it is for this context.
    /// </summary>
    /// <param name="sealedBlob">The blob as it was read.</param>
    /// <param name="seal">The digest and length in the state row.</param>
    /// <param name="context">What it must have been made for.</param>
    /// <param name="keys">The key-encryption key.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanRefusedException">Something does not agree; the message says what.</exception>
    public static async Task<byte[]> OpenAsync(
        ReadOnlyMemory<byte> sealedBlob,
        Seal seal,
        SealContext context,
        IKeyWrapper keys,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(seal);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(keys);
        CheckSeal(sealedBlob.Span, seal, context);
        var (header, headerLength) = ReadHeader(sealedBlob.Span, context);
        CheckHeader(header, Cipher, NonceLength, context);
        if (
            header.ContentLength > context.MaximumLength
            || header.ContentLength != (long)sealedBlob.Length - headerLength - TagLength
        )
        {
            throw Refused(context, "its content has another length than its header says");
        }

        var dataKey = await keys.UnwrapAsync(header.Key, cancellationToken);
        try
        {
            return dataKey.Length == KeyLength
                ? Decrypt(sealedBlob.Span, headerLength, header.Nonce.Span, dataKey, context)
                : throw Refused(context, "its data key has a wrong length");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static SealedContent Encrypt(ReadOnlySpan<byte> content, byte[] header, byte[] nonce, byte[] dataKey)
    {
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

    private static byte[] Decrypt(
        ReadOnlySpan<byte> blob,
        int headerLength,
        ReadOnlySpan<byte> nonce,
        byte[] dataKey,
        SealContext context
    )
    {
        var ciphertext = blob[headerLength..^TagLength];
        var content = GC.AllocateUninitializedArray<byte>(ciphertext.Length);
        try
        {
            using var aes = new AesGcm(dataKey, TagLength);
            aes.Decrypt(nonce, ciphertext, blob[^TagLength..], content, blob[..headerLength]);
            return content;
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw Refused(context, "it was changed after it was sealed", exception);
        }
    }

    private static void CheckSeal(ReadOnlySpan<byte> blob, Seal seal, SealContext context)
    {
        if (blob.Length != seal.Length)
            throw Refused(context, $"it has {blob.Length} bytes where {seal.Length} were stored");
        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(blob)), seal.Sha256, StringComparison.Ordinal))
            throw Refused(context, "its SHA-256 is not that of what was stored");
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

    private static string Difference(SealField found, SealField expected) =>
        string.Equals(found.Name, expected.Name, StringComparison.Ordinal)
            ? $"it was made for {found.Name} {Shown(found.Value)}, not {Shown(expected.Value)}"
            : $"it is bound to '{found.Name}' where '{expected.Name}' belongs";

    private static string Shown(string? value) => value is null ? "none" : $"'{value}'";

    internal static PlanRefusedException Refused(SealContext context, string reason, Exception? because = null)
    {
        var message = $"The stored {context.Noun} is refused: {reason}.";
        return because is null ? new PlanRefusedException(message) : new PlanRefusedException(message, because);
    }
}
