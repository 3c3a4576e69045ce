using System.Security.Cryptography;
using Azure;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Keys;

/// <summary>Wraps data keys with RSA-OAEP-256 (RFC 8017, SHA-256) under the key of the ring.</summary>
internal sealed class KeyWrapper(IKeyRing ring) : IKeyWrapper
{
    /// <summary>The only algorithm, by its name in JSON Web Algorithms and Key Vault.</summary>
    public const string Algorithm = "RSA-OAEP-256";

    public async Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken)
    {
        var newest = await ring.NewestAsync(cancellationToken);
        return new WrappedKey(
            newest.KeyId,
            Algorithm,
            await newest.WrapKeyAsync(Algorithm, dataKey, cancellationToken)
        );
    }

    public async Task<byte[]> UnwrapAsync(WrappedKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!string.Equals(key.Algorithm, Algorithm, StringComparison.Ordinal))
        {
            throw new PlanRefusedException(
                $"The data key of what is stored is wrapped with '{key.Algorithm}', and only {Algorithm} is accepted."
            );
        }

        if (!ring.Owns(key.KeyId))
        {
            throw new PlanRefusedException(
                $"The data key of what is stored is wrapped by '{key.KeyId}', which is no version of the key of "
                    + $"this installation (Keys:Provider)."
            );
        }

        var version = await ring.ResolveAsync(key.KeyId, cancellationToken);
        try
        {
            return await version.UnwrapKeyAsync(Algorithm, key.Bytes, cancellationToken);
        }
        catch (CryptographicException exception)
        {
            throw new PlanRefusedException(
                $"The data key of what is stored was not wrapped by '{key.KeyId}', or was changed since.",
                exception
            );
        }
        catch (RequestFailedException exception) when (exception.Status is 400 or 401 or 403 or 404)
        {
            throw new PlanRefusedException(
                $"Key Vault does not unwrap the data key of what is stored with '{key.KeyId}': "
                    + $"{exception.Status} {exception.ErrorCode}. The version may be deleted or disabled, the app may "
                    + $"lack the role 'Key Vault Crypto User', or the data key was changed.",
                exception
            );
        }
    }
}
