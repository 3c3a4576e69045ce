using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;

namespace Terrateam.Cli.Credentials;

/// <summary>Gets access tokens of service accounts of Google by workload identity federation.</summary>
/// <remarks>https://cloud.google.com/iam/docs/workload-identity-federation-with-other-providers</remarks>
internal sealed class GoogleLogin(Retries retries, GoogleEndpoints endpoints, TimeProvider time)
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string OAuthAudience = "https://oauth2.googleapis.com/token";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>An access token of a service account.</summary>
    /// <param name="account">The service account, and how it is used.</param>
    /// <param name="token">The job's identity.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="LoginException">Google refuses.</exception>
    /// <exception cref="BackendException">No response arrived.</exception>
    public async Task<string> AccessTokenAsync(GoogleAccount account, string token, CancellationToken cancellationToken)
    {
        var federated = await FederatedTokenAsync(account, token, cancellationToken);
        return account.Subject is { } subject
            ? await SubjectTokenAsync(account, subject, federated, cancellationToken)
            : await AccountTokenAsync(account, federated, cancellationToken);
    }

    private async Task<string> FederatedTokenAsync(
        GoogleAccount account,
        string token,
        CancellationToken cancellationToken
    )
    {
        var body = new JsonObject
        {
            ["audience"] = $"//iam.googleapis.com/{account.Provider}",
            ["grantType"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["requestedTokenType"] = "urn:ietf:params:oauth:token-type:access_token",
            ["scope"] = Scope,
            ["subjectTokenType"] = "urn:ietf:params:oauth:token-type:jwt",
            ["subjectToken"] = token,
        };
        var answer = await SendAsync($"{endpoints.Sts}/v1/token", Json(body), bearer: null, cancellationToken);
        return Find(answer, "access_token") ?? throw GoogleRefusal.OfProvider(account, answer);
    }

    private async Task<string> AccountTokenAsync(
        GoogleAccount account,
        string federated,
        CancellationToken cancellationToken
    )
    {
        var body = new JsonObject
        {
            ["delegates"] = new JsonArray(),
            ["scope"] = new JsonArray(JsonValue.Create(Scope)),
            ["lifetime"] = $"{account.Lifetime}s",
        };
        var answer = await SendAsync(Address(account, "generateAccessToken"), Json(body), federated, cancellationToken);
        return Find(answer, "accessToken") ?? throw GoogleRefusal.OfAccount(account, answer);
    }

    // Domain-wide delegation: the service account states that it acts for a user.
    // https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority
    private async Task<string> SubjectTokenAsync(
        GoogleAccount account,
        string subject,
        string federated,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = account.Name,
            ["sub"] = subject,
            ["aud"] = OAuthAudience,
            ["scope"] = Scope,
            ["iat"] = now,
            ["exp"] = now + account.Lifetime,
        };
        var signed = await SendAsync(
            Address(account, "signJwt"),
            Json(new JsonObject { ["payload"] = claims.ToJsonString() }),
            federated,
            cancellationToken
        );
        var statement = Find(signed, "signedJwt") ?? throw GoogleRefusal.OfAccount(account, signed);
        var grant = Uri.EscapeDataString("urn:ietf:params:oauth:grant-type:jwt-bearer");
        var answer = await SendAsync(
            $"{endpoints.OAuth}/token",
            ("application/x-www-form-urlencoded", $"grant_type={grant}&assertion={Uri.EscapeDataString(statement)}"),
            bearer: null,
            cancellationToken
        );
        return Find(answer, "access_token") ?? throw GoogleRefusal.OfSubject(account, answer);
    }

    private string Address(GoogleAccount account, string method) =>
        $"{endpoints.Iam}/v1/projects/-/serviceAccounts/{Uri.EscapeDataString(account.Name)}:{method}";

    private static (string Type, string Text) Json(JsonObject body) => ("application/json", body.ToJsonString());

    private Task<BackendResponse> SendAsync(
        string address,
        (string Type, string Text) body,
        string? bearer,
        CancellationToken cancellationToken
    ) =>
        retries.SendAsync(
            "Google",
            () =>
                new HttpRequestMessage(HttpMethod.Post, address)
                {
                    Headers =
                    {
                        Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer),
                        Accept = { new MediaTypeWithQualityHeaderValue("application/json") },
                    },
                    Content = new StringContent(body.Text, Encoding.UTF8, body.Type),
                },
            Timeout,
            cancellationToken
        );

    private static string? Find(BackendResponse answer, string name)
    {
        if (answer.Status != HttpStatusCode.OK)
            return null;

        try
        {
            return JsonNode.Parse(answer.Body.Span)?[name] is JsonValue value && value.TryGetValue<string>(out var text)
                ? text
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
