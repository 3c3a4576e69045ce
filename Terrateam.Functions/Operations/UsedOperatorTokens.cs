using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Operations;

/// <summary>A token that was used, kept until it would be refused for its age.</summary>
internal sealed record UsedOperatorToken(DateTimeOffset Until);

/// <summary>
/// The tokens of key files that were used, so that none is good for a second call on any instance of the app.
/// </summary>
public sealed class UsedOperatorTokens(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "operatortokens";
    private const string Partition = "all";

    /// <summary>Takes a valid token for one call; false where it was used before.</summary>
    /// <param name="token">The token.</param>
    /// <param name="until">When it would be refused for its age.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> TryUseAsync(string token, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        await ForgetAsync(cancellationToken);

        // What is signed, because one signature can be written in several ways.
        var signed = token[..token.LastIndexOf('.')];
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed)));
        return await store.TryInsertAsync(
            new DocumentKey(Collection, Partition, digest),
            new UsedOperatorToken(until),
            UsedOperatorTokenJson.Default.UsedOperatorToken,
            cancellationToken
        )
            is not null;
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var over = new List<Document>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            if (document.Read(UsedOperatorTokenJson.Default.UsedOperatorToken).Until < now)
                over.Add(document);
        }

        foreach (var document in over)
            _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UsedOperatorToken))]
internal sealed partial class UsedOperatorTokenJson : JsonSerializerContext;
