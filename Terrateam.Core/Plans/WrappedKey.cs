namespace Terrateam.Core.Plans;

/// <summary>A wrapped data key, with the key and version that wrapped it.</summary>
/// <param name="KeyId">Names key and version, so that plans sealed before a rotation stay readable.</param>
/// <param name="Algorithm">The wrapping algorithm, <c>RSA-OAEP-256</c>.</param>
/// <param name="Bytes">The data key, encrypted.</param>
public sealed record WrappedKey(string KeyId, string Algorithm, ReadOnlyMemory<byte> Bytes);
