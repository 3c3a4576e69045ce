using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Contacts;

/// <summary>The stored key, which the key of the plans wraps.</summary>
internal sealed record ContactKeyRecord(WrappedKey Wrapped);

/// <summary>
/// The key that seals addresses and the links of mails, with AES-256-GCM. It lies in state, wrapped: who can read storage
/// alone reads no address. Where it cannot be unwrapped any more, the next address is sealed with a new one, and what
/// the old one sealed is lost.
/// </summary>
internal sealed class ContactKeys(IDocumentStore store, IKeyWrapper wrapper, TimeProvider time) : IWrappedKeys
{
    private const int Length = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int MaxText = 4096;
    private const int MaxAttempts = 5;

    private static readonly DocumentKey Key = new("contactkeys", "keys", "current");

    // A version of the key that is disabled opens nothing after this.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private Opened? _opened;

    /// <summary>Seals bytes, bound to their purpose, as text that an address can hold.</summary>
    public async Task<string> SealAsync(
        string purpose,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        var key = await CurrentAsync(cancellationToken);
        var text = new byte[NonceLength + TagLength + content.Length];
        RandomNumberGenerator.Fill(text.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            text.AsSpan(0, NonceLength),
            content.Span,
            text.AsSpan(NonceLength + TagLength),
            text.AsSpan(NonceLength, TagLength),
            Associated(purpose)
        );
        return Base64Url.EncodeToString(text);
    }

    /// <summary>Opens what was sealed for the purpose; null for anything else.</summary>
    public async Task<byte[]?> OpenAsync(string purpose, string text, CancellationToken cancellationToken)
    {
        if (text.Length > MaxText || !Base64Url.IsValid(text))
            return null;

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < NonceLength + TagLength || await FindAsync(cancellationToken) is not { } key)
            return null;

        var content = new byte[bytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                bytes.AsSpan(0, NonceLength),
                bytes.AsSpan(NonceLength + TagLength),
                bytes.AsSpan(NonceLength, TagLength),
                content,
                Associated(purpose)
            );
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<int> RewrapAsync(CancellationToken cancellationToken)
    {
        if (
            await store.GetAsync(Key, cancellationToken) is not { } document
            || await UnwrapAsync(document, cancellationToken) is not { } key
        )
        {
            return 0;
        }

        var wrapped = await wrapper.WrapAsync(key, cancellationToken);
        var known = document.Read(ContactJson.Default.ContactKeyRecord).Wrapped;
        if (string.Equals(wrapped.KeyId, known.KeyId, StringComparison.OrdinalIgnoreCase))
            return 0;

        return
            await store.TryWriteAsync(
                Key,
                new ContactKeyRecord(wrapped),
                document.ETag,
                ContactJson.Default.ContactKeyRecord,
                cancellationToken
            )
                is null
            ? 0
            : 1;
    }

    private async Task<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        // Also that there is none: a forged link costs no call each.
        if (_opened is { } known && time.GetUtcNow() - known.At < Fresh)
            return known.Key;

        var key = await store.GetAsync(Key, cancellationToken) is { } document
            ? await UnwrapAsync(document, cancellationToken)
            : null;
        _opened = new Opened(key, time.GetUtcNow());
        return key;
    }

    private async Task<byte[]> CurrentAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FindAsync(cancellationToken) is { } known)
                return known;

            // Wrapped first: where the key that wraps is away altogether, nothing is replaced.
            var record = new ContactKeyRecord(
                await wrapper.WrapAsync(RandomNumberGenerator.GetBytes(Length), cancellationToken)
            );
            var document = await store.GetAsync(Key, cancellationToken);
            if (document is null || await UnwrapAsync(document, cancellationToken) is null)
            {
                _ = await store.TryWriteAsync(
                    Key,
                    record,
                    document?.ETag,
                    ContactJson.Default.ContactKeyRecord,
                    cancellationToken
                );
            }

            _opened = null;
        }

        throw new InvalidOperationException("No key for addresses could be stored.");
    }

    private async Task<byte[]?> UnwrapAsync(Document document, CancellationToken cancellationToken)
    {
        try
        {
            var record = document.Read(ContactJson.Default.ContactKeyRecord);
            return await wrapper.UnwrapAsync(record.Wrapped, cancellationToken);
        }
        catch (Exception exception) when (exception is PlanRefusedException or JsonException)
        {
            return null;
        }
    }

    private static byte[] Associated(string purpose) => Encoding.UTF8.GetBytes($"terrateam contact {purpose}");

    private sealed record Opened(byte[]? Key, DateTimeOffset At);
}
