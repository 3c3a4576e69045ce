using Azure.Core.Cryptography;

namespace Terrateam.Functions.Keys;

/// <summary>A version of a key.</summary>
/// <param name="Id">Its id, which names key and version.</param>
/// <param name="IsUsable">False where it is disabled, not valid yet, or expired: it wraps nothing.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record KeyVersion(string Id, bool IsUsable, DateTimeOffset CreatedAt);

/// <summary>A key that lies elsewhere, such as in Key Vault. Its implementation only forwards.</summary>
internal interface IKeyVersions
{
    /// <summary>Whether an id names a version of this key.</summary>
    bool Owns(string keyId);

    /// <summary>All versions, in no particular order.</summary>
    IAsyncEnumerable<KeyVersion> ListAsync(CancellationToken cancellationToken);

    /// <summary>A version, which is asked for nothing yet.</summary>
    IKeyEncryptionKey Open(string keyId);
}
