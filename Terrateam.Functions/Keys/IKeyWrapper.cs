using Terrateam.Core.Plans;

namespace Terrateam.Functions.Keys;

/// <summary>The key-encryption key: a Key Vault key, or an RSA key file on one machine.</summary>
public interface IKeyWrapper
{
    /// <summary>Encrypts a data key under the newest version of the key.</summary>
    Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken);

    /// <summary>
    /// Decrypts a data key under the version that wrapped it. The caller owns the array and wipes it after use.
    /// </summary>
    /// <exception cref="PlanRefusedException">The key or its version is unknown, or it did not wrap these
    /// bytes.</exception>
    Task<byte[]> UnwrapAsync(WrappedKey key, CancellationToken cancellationToken);
}
