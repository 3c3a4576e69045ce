using System.Security.Cryptography;
using Azure;
using Azure.Core.Cryptography;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Keys;

/// <summary>Wraps data keys with RSA-OAEP-256 (RFC 8017, SHA-256) under the key of the ring.</summary>
/// <remarks>What fails for a passing reason is tried again, and is no refusal.</remarks>
internal sealed class KeyWrapper(IKeyRing ring, TimeProvider time, RewrappedKeys? rewrapped = null) : IKeyWrapper
{
    /// <summary>The only algorithm, by its name in JSON Web Algorithms and Key Vault.</summary>
    public const string Algorithm = "RSA-OAEP-256";

    public async Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken)
    {
        var newest = await NewestAsync(cancellationToken);
        try
        {
            return await WrapAsync(newest, dataKey, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 403 or 404)
        {
            // Disabled since it was looked up.
            ring.ForgetNewest();
            var next = await NewestAsync(cancellationToken);
            if (string.Equals(next.KeyId, newest.KeyId, StringComparison.OrdinalIgnoreCase))
                throw;
            return await WrapAsync(next, dataKey, cancellationToken);
        }
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

        try
        {
            return await UnwrapDirectlyAsync(key, cancellationToken);
        }
        catch (PlanRefusedException) when (rewrapped is not null)
        {
            // Its version is gone, and may have been replaced before.
            var again = await rewrapped.FindAsync(key, cancellationToken);
            if (again is null || !ring.Owns(again.KeyId) || again.Algorithm != Algorithm)
                throw;
            return await UnwrapDirectlyAsync(again, cancellationToken);
        }
    }

    private Task<IKeyEncryptionKey> NewestAsync(CancellationToken cancellationToken) =>
        KeyRetry.RunAsync(ring.NewestAsync, time, cancellationToken);

    private async Task<WrappedKey> WrapAsync(
        IKeyEncryptionKey version,
        ReadOnlyMemory<byte> dataKey,
        CancellationToken cancellationToken
    ) =>
        new(
            version.KeyId,
            Algorithm,
            await KeyRetry.RunAsync(cancel => version.WrapKeyAsync(Algorithm, dataKey, cancel), time, cancellationToken)
        );

    private async Task<byte[]> UnwrapDirectlyAsync(WrappedKey key, CancellationToken cancellationToken)
    {
        var version = await ring.ResolveAsync(key.KeyId, cancellationToken);
        try
        {
            return await KeyRetry.RunAsync(
                cancel => version.UnwrapKeyAsync(Algorithm, key.Bytes, cancel),
                time,
                cancellationToken
            );
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
