using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Keys;

/// <summary>
/// Wraps the data keys of what is stored under the newest version of the key, so that older versions can be disabled
/// without losing it (<c>Keys:Rewrap</c>). No content is opened: of each blob only the header is read, and of each data
/// key there is one copy in memory until it is wrapped.
/// </summary>
public sealed partial class KeyRewrapper
{
    private readonly IKeyRing _ring;
    private readonly IKeyWrapper _keys;
    private readonly RewrappedKeys _rewrapped;
    private readonly IBlobStore _blobs;
    private readonly KeyOptions _options;
    private readonly IReadOnlyList<IWrappedKeys> _others;
    private readonly ILogger<KeyRewrapper> _logger;

    internal KeyRewrapper(
        IKeyRing ring,
        IKeyWrapper keys,
        RewrappedKeys rewrapped,
        IBlobStore blobs,
        KeyOptions options,
        ILogger<KeyRewrapper> logger,
        IEnumerable<IWrappedKeys>? others = null
    ) =>
        (_ring, _keys, _rewrapped, _blobs, _options, _logger, _others) = (
            ring,
            keys,
            rewrapped,
            blobs,
            options,
            logger,
            [.. others ?? []]
        );

    /// <summary>Makes one pass over everything that is sealed, where the settings want it. A timer calls it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!_options.Rewrap && !await _rewrapped.AnyAsync(cancellationToken))
            return;

        var newest = _options.Rewrap ? (await _ring.NewestAsync(cancellationToken)).KeyId : null;
        _ = await RewrapAllAsync(newest, cancellationToken);
    }

    /// <summary>
    /// Makes one pass because an operator wants it. Returns how many were wrapped again, and how many are of a version
    /// that opens nothing any more.
    /// </summary>
    internal async Task<(int Again, int Refused)> RunNowAsync(CancellationToken cancellationToken) =>
        await RewrapAllAsync((await _ring.NewestAsync(cancellationToken)).KeyId, cancellationToken);

    private async Task<(int Again, int Refused)> RewrapAllAsync(string? newest, CancellationToken cancellationToken)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        var (again, refused) = (0, 0);
        await foreach (var blob in _blobs.ListAsync("", cancellationToken))
        {
            there.Add(blob.Name);
            if (newest is null || await SealedKey.ReadAsync(_blobs, blob.Name, cancellationToken) is not { } key)
                continue;
            try
            {
                if (await RewrapAsync(blob.Name, key, newest, cancellationToken))
                    again++;
            }
            catch (PlanRefusedException)
            {
                // Its version is disabled already: it is to stay shut.
                refused++;
            }
        }

        foreach (var other in newest is null ? [] : _others)
            again += await other.RewrapAsync(cancellationToken);
        var forgotten = await _rewrapped.ForgetAsync(there, cancellationToken);
        if (again + refused + forgotten > 0)
            Log.Rewrapped(_logger, again, refused, forgotten);
        return (again, refused);
    }

    private async Task<bool> RewrapAsync(
        string blob,
        WrappedKey key,
        string newest,
        CancellationToken cancellationToken
    )
    {
        var current = await _rewrapped.FindAsync(key, cancellationToken) ?? key;
        if (string.Equals(current.KeyId, newest, StringComparison.OrdinalIgnoreCase) || !_ring.Owns(key.KeyId))
            return false;

        var dataKey = await _keys.UnwrapAsync(current, cancellationToken);
        try
        {
            var wrapped = await _keys.WrapAsync(dataKey, cancellationToken);
            await _rewrapped.KeepAsync(blob, key, wrapped, cancellationToken);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Wrapped {Again} data keys under the newest version of the key; {Refused} are of a version that "
                + "opens nothing any more, and {Forgotten} of blobs that are gone were forgotten"
        )]
        public static partial void Rewrapped(ILogger logger, int again, int refused, int forgotten);
    }
}
