using Sodium;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Secrets;

/// <summary>A stored secret or variable.</summary>
internal sealed record StoredSecret(string Name, string Value, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>
/// Secrets and variables of a repository or of one environment. Secrets come sealed with its public key, and are really
/// opened.
/// </summary>
internal sealed class SecretStore
{
    private const int MaxLength = 48 * 1024;

    private readonly KeyPair _keys = PublicKeyBox.GenerateKeyPair();

    public string KeyId { get; } =
        Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(9));

    public string PublicKey => Convert.ToBase64String(_keys.PublicKey);

    public SortedDictionary<string, StoredSecret> Secrets { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, StoredSecret> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The value of a sealed box; 422 where it was sealed with another key, or is none.</summary>
    public string Open(string keyId, string box)
    {
        if (!string.Equals(keyId, KeyId, StringComparison.Ordinal))
            throw new RefusedException(422, "Bad request - encrypted_value was sealed with an unknown key_id");
        try
        {
            var value = SealedPublicKeyBox.Open(Convert.FromBase64String(box), _keys);
            return value.Length <= MaxLength
                ? System.Text.Encoding.UTF8.GetString(value)
                : throw new RefusedException(422, "Secret value is too large");
        }
        catch (Exception exception)
            when (exception is FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new RefusedException(422, "Bad request - encrypted_value could not be decrypted");
        }
    }
}
