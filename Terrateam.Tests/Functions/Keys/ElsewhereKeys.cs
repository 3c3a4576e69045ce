using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Core.Cryptography;
using Terrateam.Functions.Keys;

namespace Terrateam.Tests.Functions.Keys;

/// <summary>
/// A key that lies elsewhere and has that place's faults: versions that are disabled, throttling, outages, and answers
/// as Key Vault gives them. Its RSA keys are made once for all tests.
/// </summary>
internal sealed class ElsewhereKeys(TimeProvider time) : IKeyVersions
{
    private const string Prefix = "https://vault.example/keys/plans/";

    private static readonly Lazy<RSA[]> Made = new(() => [.. Enumerable.Range(0, 3).Select(_ => RSA.Create(2048))]);

    private readonly List<KeyVersion> _versions = [];

    /// <summary>What the next calls are answered with instead; the rest succeed.</summary>
    public Queue<(int Status, string? RetryAfter)> Faults { get; } = new();

    public int Lists { get; private set; }

    public int Calls { get; private set; }

    public string Rotate()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{Prefix}v{_versions.Count}");
        _versions.Insert(0, new KeyVersion(id, IsUsable: true, time.GetUtcNow().AddSeconds(_versions.Count)));
        return id;
    }

    public void Set(string id, bool usable)
    {
        var at = _versions.FindIndex(version => version.Id == id);
        _versions[at] = _versions[at] with { IsUsable = usable };
    }

    public bool Owns(string keyId) => keyId.StartsWith(Prefix, StringComparison.Ordinal);

    public async IAsyncEnumerable<KeyVersion> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Lists++;
        Fail();
        await Task.Yield();
        foreach (var version in _versions.ToList())
            yield return version;
    }

    public IKeyEncryptionKey Open(string keyId) =>
        new Version(
            this,
            keyId,
            new RsaKeyEncryptionKey(keyId, Made.Value[int.Parse(keyId[^1..], CultureInfo.InvariantCulture)])
        );

    private void Fail()
    {
        Calls++;
        if (!Faults.TryDequeue(out var fault))
            return;
        throw fault.Status == 0
            ? new RequestFailedException("The connection was reset.")
            : new RequestFailedException(new Answer(fault.Status, fault.RetryAfter));
    }

    private void Check(string id)
    {
        Fail();
        if (!_versions.Single(version => version.Id == id).IsUsable)
            throw new RequestFailedException(403, "Operation is not allowed on a disabled key.", "Forbidden", null);
    }

    private sealed class Version(ElsewhereKeys keys, string id, RsaKeyEncryptionKey key) : IKeyEncryptionKey
    {
        public string KeyId => id;

        public byte[] WrapKey(
            string algorithm,
            ReadOnlyMemory<byte> bytes,
            CancellationToken cancellationToken = default
        )
        {
            keys.Check(id);
            return key.WrapKey(algorithm, bytes, cancellationToken);
        }

        public byte[] UnwrapKey(
            string algorithm,
            ReadOnlyMemory<byte> encryptedKey,
            CancellationToken cancellationToken = default
        )
        {
            keys.Check(id);
            return key.UnwrapKey(algorithm, encryptedKey, cancellationToken);
        }

        public async Task<byte[]> WrapKeyAsync(
            string algorithm,
            ReadOnlyMemory<byte> bytes,
            CancellationToken cancellationToken = default
        )
        {
            await Task.Yield();
            return WrapKey(algorithm, bytes, cancellationToken);
        }

        public async Task<byte[]> UnwrapKeyAsync(
            string algorithm,
            ReadOnlyMemory<byte> encryptedKey,
            CancellationToken cancellationToken = default
        )
        {
            await Task.Yield();
            return UnwrapKey(algorithm, encryptedKey, cancellationToken);
        }
    }

    private sealed class Answer(int status, string? retryAfter) : Response
    {
        public override int Status => status;

        public override string ReasonPhrase => "";

        public override Stream? ContentStream { get; set; }

        public override string ClientRequestId { get; set; } = "";

        public override void Dispose()
        {
            // It holds nothing.
        }

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = name == "Retry-After" ? retryAfter : null;
            return value is not null;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = TryGetHeader(name, out var value) ? [value] : null;
            return values is not null;
        }

        protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];
    }
}
