namespace Terrateam.Core.Plans;

/// <summary>Content that may be stored anywhere, with the digest that proves later that it is the same.</summary>
/// <param name="Bytes">The sealed blob: header, ciphertext, tag.</param>
/// <param name="Seal">Its digest and length, to be kept apart from it.</param>
public sealed record SealedContent(ReadOnlyMemory<byte> Bytes, Seal Seal);

/// <summary>
/// Digest and length of a sealed blob. Kept in the state row: it exposes a blob that was forged with the public key.
/// </summary>
/// <param name="Sha256">SHA-256 of the sealed blob in lower-case hexadecimal.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record Seal(string Sha256, long Length);
