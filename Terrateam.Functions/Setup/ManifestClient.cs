using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Terrateam.Core.Apps;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.Setup;

/// <summary>Exchanges the code of a manifest for the credentials of the App.</summary>
/// <remarks>https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest</remarks>
internal sealed class ManifestClient(IHttpClientFactory clients)
{
    private const int MaxCode = 200;
    private const int MaxAnswer = 64 * 1024;

    /// <summary>Whether a text can be a code.</summary>
    public static bool IsCode(string code) =>
        code.Length is > 0 and <= MaxCode && code.All(static letter => char.IsAsciiLetterOrDigit(letter));

    /// <summary>The App, or why there is none.</summary>
    public async Task<(CreatedApp? App, string Problem)> ConvertAsync(
        GitHubServer server,
        string code,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"{server.Api}/app-manifests/{code}/conversions")
        );
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("terrateam", null));
        try
        {
            using var client = clients.CreateClient(OAuthClient.HttpClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Created)
                return (null, $"GitHub answered {(int)response.StatusCode} to the App's code.");

            await response.Content.LoadIntoBufferAsync(MaxAnswer, cancellationToken);
            var app = CreatedApp.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return (app, app is null ? "GitHub's answer holds no App." : "");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return (null, $"GitHub's answer could not be read: {exception.Message}");
        }
    }
}
