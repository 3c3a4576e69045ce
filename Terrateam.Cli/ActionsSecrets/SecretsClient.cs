using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Access;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>A name that was found.</summary>
/// <param name="Place">Where.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name.</param>
/// <param name="UpdatedAt">When its value was set.</param>
internal sealed record FoundSecret(SecretPlace Place, SecretKind Kind, string Name, DateTimeOffset UpdatedAt);

/// <summary>Lists, sets and deletes Actions secrets and variables. A value is never read.</summary>
/// <remarks>https://docs.github.com/en/rest/actions/secrets</remarks>
internal sealed class SecretsClient(SecretsApi api)
{
    // GitHub's own limit; without it an endless answer would be an endless loop.
    private const int MaxPages = 100;

    /// <summary>What is in a place; with a repository also what is in its environments.</summary>
    /// <exception cref="InputException">GitHub refuses, or cannot be reached.</exception>
    public async Task<IReadOnlyList<FoundSecret>> ListAsync(SecretPlace place, CancellationToken cancellationToken)
    {
        var found = await ListHereAsync(place, cancellationToken);
        if (place.Environment is not null)
            return found;

        var environments = await PagesAsync($"{place.Repository}/environments", perPage: 100, async path =>
        {
            var page = await api.GetAsync(path, SecretsJson.Default.ListedEnvironments, cancellationToken);
            return (page.TotalCount, page.Environments);
        });
        foreach (var environment in environments)
            found.AddRange(await ListHereAsync(place with { Environment = environment.Name }, cancellationToken));
        return found;
    }

    /// <summary>Seals a value with the public key of a place, and sends it nowhere.</summary>
    /// <exception cref="InputException">The value is too long, or GitHub does not show the key.</exception>
    public async Task<SealedSecret> SealAsync(
        SecretPlace place,
        ReadOnlyMemory<byte> value,
        CancellationToken cancellationToken
    )
    {
        Check(value);
        var key = await api.GetAsync(
            place.PathOf(SecretKind.Secret) + "/public-key",
            SecretsJson.Default.SealingKey,
            cancellationToken
        );
        return new(key.KeyId, Convert.ToBase64String(Seal(value.Span, key.Key)));
    }

    /// <summary>Seals a value and sets it. Returns true where there was none of that name.</summary>
    /// <exception cref="InputException">The value is too long, or GitHub refuses.</exception>
    public async Task<bool> SetSecretAsync(
        SecretPlace place,
        string name,
        ReadOnlyMemory<byte> value,
        CancellationToken cancellationToken
    )
    {
        var sealedValue = await SealAsync(place, value, cancellationToken);
        var status = await api.SendAsync(
            HttpMethod.Put,
            place.PathOf(SecretKind.Secret, name),
            new SealedValue(sealedValue.Box, sealedValue.KeyId),
            SecretsJson.Default.SealedValue,
            allowed: null,
            cancellationToken
        );
        return status == HttpStatusCode.Created;
    }

    /// <summary>Sets a variable. Returns true where there was none of that name.</summary>
    /// <exception cref="InputException">The value is too long or no text, or GitHub refuses.</exception>
    public async Task<bool> SetVariableAsync(
        SecretPlace place,
        string name,
        ReadOnlyMemory<byte> value,
        CancellationToken cancellationToken
    )
    {
        Check(value);
        var body = new VariableValue(name, TextOf(value.Span));
        var type = SecretsJson.Default.VariableValue;
        var changed = await api.SendAsync(
            HttpMethod.Patch,
            place.PathOf(SecretKind.Variable, name),
            body,
            type,
            allowed: HttpStatusCode.NotFound,
            cancellationToken
        );
        if (changed != HttpStatusCode.NotFound)
            return false;

        _ = await api.SendAsync(
            HttpMethod.Post,
            place.PathOf(SecretKind.Variable),
            body,
            type,
            allowed: null,
            cancellationToken
        );
        return true;
    }

    /// <summary>Deletes a secret or variable. Returns false where there is none.</summary>
    /// <exception cref="InputException">GitHub refuses, or cannot be reached.</exception>
    public Task<bool> DeleteAsync(
        SecretPlace place,
        SecretKind kind,
        string name,
        CancellationToken cancellationToken
    ) => api.DeleteAsync(place.PathOf(kind, name), cancellationToken);

    private async Task<List<FoundSecret>> ListHereAsync(SecretPlace place, CancellationToken cancellationToken)
    {
        var secrets = await PagesAsync(place.PathOf(SecretKind.Secret), perPage: 100, async path =>
        {
            var page = await api.GetAsync(path, SecretsJson.Default.ListedSecrets, cancellationToken);
            return (page.TotalCount, page.Secrets);
        });
        var variables = await PagesAsync(place.PathOf(SecretKind.Variable), perPage: 30, async path =>
        {
            var page = await api.GetAsync(path, SecretsJson.Default.ListedVariables, cancellationToken);
            return (page.TotalCount, page.Variables);
        });
        return
        [
            .. secrets.Select(one => new FoundSecret(place, SecretKind.Secret, one.Name, one.UpdatedAt)),
            .. variables.Select(one => new FoundSecret(place, SecretKind.Variable, one.Name, one.UpdatedAt)),
        ];
    }

    private static async Task<List<T>> PagesAsync<T>(
        string path,
        int perPage,
        Func<string, Task<(int Total, IReadOnlyList<T> Items)>> read
    )
    {
        var all = new List<T>();
        for (var page = 1; page <= MaxPages; page++)
        {
            var (total, items) = await read(
                string.Create(CultureInfo.InvariantCulture, $"{path}?per_page={perPage}&page={page}")
            );
            all.AddRange(items);
            if (items.Count == 0 || all.Count >= total)
                break;
        }

        return all;
    }

    private static void Check(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
            throw new InputException("The value is empty: send it to standard input, or type it at the prompt.");
        if (value.Length > SealedSecret.MaxValue)
        {
            throw new InputException(
                $"The value has {value.Length} bytes; GitHub takes at most {SealedSecret.MaxValue}."
            );
        }
    }

    private static byte[] Seal(ReadOnlySpan<byte> value, string publicKey)
    {
        try
        {
            return SealedBox.Seal(value, Convert.FromBase64String(publicKey));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            throw new InputException($"GitHub's public key cannot be used: {exception.Message}");
        }
    }

    private static string TextOf(ReadOnlySpan<byte> value)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(value);
        }
        catch (DecoderFallbackException)
        {
            throw new InputException("The value of a variable has to be text in UTF-8.");
        }
    }
}
