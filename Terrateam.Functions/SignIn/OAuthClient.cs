using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.SignIn;

/// <summary>What GitHub answers to a code.</summary>
internal sealed record TokenAnswer(string? AccessToken = null, string? Error = null);

internal sealed record TokenToRevoke(string AccessToken);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenToRevoke))]
internal sealed partial class OAuthJson : JsonSerializerContext;

/// <summary>Exchanges a code of GitHub's web flow for a token, and revokes it.</summary>
/// <remarks>
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
/// </remarks>
internal sealed class OAuthClient(IHttpClientFactory clients, IOptions<GitHubOptions> options)
{
    /// <summary>Name of the HTTP client: no redirects, since the requests hold the App's secret.</summary>
    public const string HttpClientName = "github-sign-in";

    private const int MaxAnswer = 64 * 1024;

    private static readonly ProductInfoHeaderValue Product = new("terrateam", null);

    /// <summary>The token, or why there is none.</summary>
    public async Task<TokenAnswer> ExchangeAsync(
        string code,
        string verifier,
        string callback,
        CancellationToken cancellationToken
    )
    {
        using var content = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["client_id"] = options.Value.ClientId,
                ["client_secret"] = options.Value.ClientSecret,
                ["code"] = code,
                ["redirect_uri"] = callback,
                ["code_verifier"] = verifier,
            }
        );
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(options.Value.WebUrl, "login/oauth/access_token")
        )
        {
            Content = content,
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(Product);
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                return new(Error: $"status {(int)response.StatusCode}");

            await response.Content.LoadIntoBufferAsync(MaxAnswer, cancellationToken);
            return JsonSerializer.Deserialize(
                await response.Content.ReadAsByteArrayAsync(cancellationToken),
                OAuthJson.Default.TokenAnswer
            ) ?? new(Error: "an empty answer");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return new(Error: exception.Message);
        }
    }

    /// <summary>Revokes a token, so that a copy of the cookie is worth nothing. False where GitHub does not.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-token</remarks>
    public async Task<bool> RevokeAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Delete,
            new Uri(options.Value.ApiUrl, $"applications/{Uri.EscapeDataString(options.Value.ClientId)}/token")
        )
        {
            Content = new ByteArrayContent(
                JsonSerializer.SerializeToUtf8Bytes(new TokenToRevoke(token), OAuthJson.Default.TokenToRevoke)
            ),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        request.Headers.UserAgent.Add(Product);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Value.ClientId}:{options.Value.ClientSecret}"))
        );
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return false;
        }
    }
}
