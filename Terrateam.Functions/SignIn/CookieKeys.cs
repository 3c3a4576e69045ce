using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.SignIn;

/// <summary>A stored key, which the key of the plans wraps.</summary>
internal sealed record CookieKeyRecord(WrappedKey Wrapped);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CookieKeyRecord))]
internal sealed partial class CookieKeyJson : JsonSerializerContext;

/// <summary>
/// The keys that seal cookies, one for each week. They lie in state, wrapped: who can read storage alone opens no
/// cookie. A key that cannot be unwrapped any more is replaced, and what it sealed is no session.
/// </summary>
internal sealed class CookieKeys(IDocumentStore store, IKeyWrapper wrapper, TimeProvider time)
{
    private const string Collection = "cookiekeys";
    private const string Partition = "keys";
    private const int Length = 32;
    private const int MaxAttempts = 5;

    // A version of the key that is disabled opens nothing after this.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<int, Opened> _opened = new();

    /// <summary>The number of this week.</summary>
    public int Week => (int)(time.GetUtcNow().ToUnixTimeSeconds() / (7 * 24 * 3600));

    /// <summary>The key of this week, which is made where there is none.</summary>
    public async Task<byte[]> CurrentAsync(int week, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FindAsync(week, cancellationToken) is { } known)
                return known;

            await AddAsync(week, cancellationToken);
        }

        throw new InvalidOperationException("No key for cookies could be stored.");
    }

    /// <summary>A key that is there, or null.</summary>
    public async Task<byte[]?> FindAsync(int week, CancellationToken cancellationToken)
    {
        // Also that there is none: a forged cookie costs no call each.
        if (_opened.TryGetValue(week, out var known) && time.GetUtcNow() - known.At < Fresh)
            return known.Key;

        var key = await OpenAsync(week, cancellationToken);
        _opened[week] = new Opened(key, time.GetUtcNow());
        return key;
    }

    private async Task<byte[]?> OpenAsync(int week, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(KeyOf(week), cancellationToken) is not { } document)
            return null;
        try
        {
            var record = document.Read(CookieKeyJson.Default.CookieKeyRecord);
            return await wrapper.UnwrapAsync(record.Wrapped, cancellationToken);
        }
        catch (Exception exception) when (exception is PlanRefusedException or JsonException)
        {
            return null;
        }
    }

    private async Task AddAsync(int week, CancellationToken cancellationToken)
    {
        var record = new CookieKeyRecord(
            await wrapper.WrapAsync(RandomNumberGenerator.GetBytes(Length), cancellationToken)
        );
        var known = await store.GetAsync(KeyOf(week), cancellationToken);
        _ = await store.TryWriteAsync(
            KeyOf(week),
            record,
            known?.ETag,
            CookieKeyJson.Default.CookieKeyRecord,
            cancellationToken
        );
        _ = _opened.TryRemove(week, out _);
        var old = new List<DocumentKey>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            if (int.Parse(document.Key.Key, CultureInfo.InvariantCulture) < week - 1)
                old.Add(document.Key);
        }

        foreach (var key in old)
            _ = await store.DeleteAsync(key, etag: null, cancellationToken);
    }

    private static DocumentKey KeyOf(int week) =>
        new(Collection, Partition, week.ToString("D6", CultureInfo.InvariantCulture));

    private sealed record Opened(byte[]? Key, DateTimeOffset At);
}
