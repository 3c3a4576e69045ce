namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>A request to the sandbox's GitHub and its response, without credentials.</summary>
/// <param name="At">When the response was sent.</param>
/// <param name="Method">The verb.</param>
/// <param name="Path">Path without query, after any <c>/api/v3</c> prefix and with <c>/repositories/{id}</c>
/// resolved.</param>
/// <param name="Query">With its question mark, or empty.</param>
/// <param name="Operation">Verb and template as in GitHub's OpenAPI description, <c>GET /repos/{owner}/{repo}</c>; null
/// if the call is unknown.</param>
/// <param name="Caller">The caller: <c>app</c>, <c>installation 123</c>, <c>job 456</c>, a login, or a placeholder for
/// an anonymous one.</param>
/// <param name="RequestBody">The body as text.</param>
/// <param name="Status">The response's status.</param>
/// <param name="ContentType">The response's content type.</param>
/// <param name="ResponseBody">The response's body as text.</param>
/// <param name="ResponseHeaders">The response's headers.</param>
public sealed record Exchange(
    DateTimeOffset At,
    string Method,
    string Path,
    string Query,
    string? Operation,
    string Caller,
    string RequestBody,
    int Status,
    string? ContentType,
    string ResponseBody,
    IReadOnlyDictionary<string, string> ResponseHeaders
)
{
    /// <summary>Verb, path and status, for messages.</summary>
    public override string ToString() => $"{Method} {Path}{Query} -> {Status}";
}
