using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.Plans;

/// <summary>
/// Seals plan files and run outputs before they touch storage, and opens them only for what they were made for: in an
/// <see cref="Envelope"/> under a fresh data key, which the key-encryption key wraps.
/// </summary>
internal static class PlanSealer
{
    /// <summary>Seals content for a context. The data key is wiped before this returns.</summary>
    /// <exception cref="ArgumentException">The content is longer than its kind may be.</exception>
    public static async Task<SealedContent> SealAsync(
        ReadOnlyMemory<byte> content,
        SealContext context,
        IKeyWrapper keys,
        CancellationToken cancellationToken
    )
    {
        Envelope.CheckLength(content.Span, context);
        var dataKey = RandomNumberGenerator.GetBytes(Envelope.KeyLength);
        try
        {
            var wrapped = await keys.WrapAsync(dataKey, cancellationToken);
            var nonce = RandomNumberGenerator.GetBytes(Envelope.NonceLength);
            return Envelope.Seal(content.Span, context, dataKey, wrapped, nonce);
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
        var wrapped = Envelope.ReadKey(sealedBlob.Span, seal, context);
        var dataKey = await keys.UnwrapAsync(wrapped, cancellationToken);
        try
        {
            return Envelope.Open(sealedBlob.Span, context, dataKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }
}
