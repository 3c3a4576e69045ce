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
    /// Whether an id names a version of this key. Only such ids are resolved: a sealed blob must not choose the key
    /// that unwraps it.
    /// </summary>
    bool Owns(string keyId);

    /// <summary>The version that wraps new data keys.</summary>
    Task<IKeyEncryptionKey> NewestAsync(CancellationToken cancellationToken);

    /// <summary>Looks the newest version up again when it is next asked for: it wraps no more.</summary>
    void ForgetNewest();
}
