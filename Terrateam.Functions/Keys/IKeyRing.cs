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

    /// <summary>Makes a new version, where the app may. Returns its id, or null where only an operator can.</summary>
    Task<string?> TryRotateAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>The ids of the versions that still unwrap, oldest first.</summary>
    Task<IReadOnlyList<string>> VersionsAsync(CancellationToken cancellationToken);

    /// <summary>Looks the newest version up again when it is next asked for: it wraps no more.</summary>
    void ForgetNewest();
}
