using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Terrateam.Functions.Http;

namespace Terrateam.Functions.Pages;

/// <summary>The fields of a form, or the answer to one that was refused.</summary>
internal sealed record PageForm(IReadOnlyDictionary<string, StringValues> Fields, IResult? Refusal)
{
    /// <summary>The name of the field that proves where a form comes from.</summary>
    public const string Token = "form";

    private const int UsualLength = 16 * 1024;
    private const string Type = "application/x-www-form-urlencoded";

    private static readonly Dictionary<string, StringValues> None = new(StringComparer.Ordinal);

    /// <summary>Reads a form within the time and memory that bodies of strangers have.</summary>
    public static async Task<PageForm> ReadAsync(HttpRequest request, BodyReader bodies, int most = UsualLength)
    {
        if (request.ContentType?.StartsWith(Type, StringComparison.OrdinalIgnoreCase) != true)
            return new(None, Results.StatusCode(StatusCodes.Status415UnsupportedMediaType));

        using var body = await bodies.ReadAsync(request, most);
        return body.Refusal is { } refusal
            ? new(None, refusal)
            : new(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Content.ToArray())), Refusal: null);
    }

    /// <summary>A field; empty where it is missing or there twice.</summary>
    public string Text(string name) =>
        Fields.TryGetValue(name, out var value) && value.Count == 1 ? value[0] ?? "" : "";

    /// <summary>Whether the form holds this token. An empty one is in no form.</summary>
    public bool Holds(string token) =>
        token.Length > 0
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Text(Token)), Encoding.UTF8.GetBytes(token));
}
