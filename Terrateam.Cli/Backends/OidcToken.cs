using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Backends;

/// <summary>The job's identity: a token that GitHub signs for this job and this backend.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token</remarks>
internal sealed class OidcToken(Retries retries, IReadOnlyDictionary<string, string> environment, JobLog log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A fresh token for an audience, or null where the workflow does not request id-token permission.
    /// </summary>
    /// <exception cref="BackendException">GitHub refuses, or its response cannot be read.</exception>
    public async Task<string?> RequestAsync(string audience, CancellationToken cancellationToken)
    {
        var url = environment.GetValueOrDefault("ACTIONS_ID_TOKEN_REQUEST_URL");
        var bearer = environment.GetValueOrDefault("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
        if (string.IsNullOrEmpty(url) || string.IsNullOrEmpty(bearer))
        {
            log.Line(
                "The job has no OIDC token; give the workflow 'permissions: id-token: write' if the backend asks "
                    + "for one."
            );
            return null;
        }

        log.Secret(bearer);
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var answer = await retries.SendAsync(
            "OIDC token",
            () =>
                new HttpRequestMessage(HttpMethod.Get, $"{url}{separator}audience={Uri.EscapeDataString(audience)}")
                {
                    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", bearer) },
                },
            Timeout,
            cancellationToken
        );

        if (answer.Status != HttpStatusCode.OK)
            throw new BackendException($"GitHub gave the job no OIDC token: HTTP {(int)answer.Status}.", answer.Status);

        var token = Parse(answer.Body);
        log.Secret(token);
        return token;
    }

    private static string Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonNode.Parse(body.Span)?["value"] is JsonValue value && value.TryGetValue<string>(out var token))
                return token;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Reported below, without the body, which may hold a token.
        }

        throw new BackendException("GitHub's answer to the request for an OIDC token has no 'value'.");
    }
}
