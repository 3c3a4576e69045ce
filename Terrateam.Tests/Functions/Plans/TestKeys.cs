using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// A real RSA key whose versions can be rotated, made once for all tests because making one takes a second. The app's
/// own key files are tested where they are; the envelope only needs some key.
/// </summary>
internal sealed class TestKeys : IKeyWrapper
{
    private static readonly Lazy<RSA[]> Made = new(() => [.. Enumerable.Range(0, 3).Select(_ => RSA.Create(2048))]);

    private readonly int _first;

    public TestKeys(int first = 0) => (_first, Newest) = (first, first);

    public int Newest { get; private set; }

    public void Rotate() => Newest++;

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken)
    {
        lock (Made)
        {
            var wrapped = Made.Value[Newest].Encrypt(dataKey.Span, RSAEncryptionPadding.OaepSHA256);
            return Task.FromResult(new WrappedKey($"test:key/{Newest}", "RSA-OAEP-256", wrapped));
        }
    }

    public Task<byte[]> UnwrapAsync(WrappedKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var version = Enumerable.Range(_first, Newest - _first + 1).Where(i => key.KeyId == $"test:key/{i}").ToList();
        if (version.Count == 0)
            throw new PlanRefusedException($"'{key.KeyId}' is no version of the test's key.");
        try
        {
            lock (Made)
                return Task.FromResult(Made.Value[version[0]].Decrypt(key.Bytes.Span, RSAEncryptionPadding.OaepSHA256));
        }
        catch (CryptographicException exception)
        {
            throw new PlanRefusedException("The data key was changed.", exception);
        }
    }
}
