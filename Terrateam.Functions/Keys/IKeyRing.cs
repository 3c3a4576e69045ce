using Azure.Core.Cryptography;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Keys;

/// <summary>The versions of one key-encryption key: the newest wraps, and every one that is kept unwraps.</summary>
/// <remarks>
/// <see cref="IKeyEncryptionKeyResolver.ResolveAsync"/> throws a <see cref="PlanRefusedException"/> for a version that
/// is not kept.
/// </remarks>
internal interface IKeyRing : IKeyEncryptionKeyResolver
{
    /// <summary>
    /// Whether an id names a version of this key. No other is ever asked for: a sealed blob must not choose who unwraps
    /// it.
    /// </summary>
    bool Owns(string keyId);

    /// <summary>The version that wraps now.</summary>
    Task<IKeyEncryptionKey> NewestAsync(CancellationToken cancellationToken);
}
