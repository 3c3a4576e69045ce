using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>Sends requests to GitHub's REST API with the token of a person.</summary>
/// <param name="http">Follows no redirects: the token goes to no other address.</param>
/// <param name="root">The root of the REST API, without a slash at its end.</param>
/// <param name="token">The token.</param>
internal sealed class SecretsApi(HttpMessageInvoker http, string root, string token)
{
    private const string Version = "2022-11-28";

    /// <summary>Reads an answer.</summary>
    /// <exception cref="InputException">GitHub refuses, or cannot be reached.</exception>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken);
        await RequireAsync(response, path, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), type)
                ?? throw new InputException($"GitHub's answer to {path} is empty.");
        }
        catch (JsonException exception)
        {
            throw new InputException($"GitHub's answer to {path} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Sends a body, or none, and returns the status, which is one of success unless allowed.</summary>
    /// <exception cref="InputException">GitHub refuses, or cannot be reached.</exception>
    public async Task<HttpStatusCode> SendAsync<T>(
        HttpMethod method,
        string path,
        T body,
        JsonTypeInfo<T> type,
        HttpStatusCode? allowed,
        CancellationToken cancellationToken
    )
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await SendAsync(method, path, content, cancellationToken);
        if (response.StatusCode != allowed)
            await RequireAsync(response, path, cancellationToken);
        return response.StatusCode;
    }

    /// <summary>Deletes. Returns false where there is nothing of that name, or no right to see it.</summary>
    /// <exception cref="InputException">GitHub refuses, or cannot be reached.</exception>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, content: null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return false;
        await RequireAsync(response, path, cancellationToken);
        return true;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, root + path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("terrateam", null));
        request.Headers.Add("X-GitHub-Api-Version", Version);
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new InputException($"{root} cannot be reached: {exception.Message}");
        }
    }

    private static async Task RequireAsync(
        HttpResponseMessage response,
        string path,
        CancellationToken cancellationToken
    )
    {
        if (response.IsSuccessStatusCode)
            return;

        throw new InputException(
            response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => "GitHub does not accept the token in GITHUB_TOKEN or GH_TOKEN.",
                HttpStatusCode.Forbidden => $"GitHub refuses {path}: {await ReasonAsync()} The token needs Secrets, "
                    + "Variables and Environments (read and write) of this repository, or the scope repo.",
                HttpStatusCode.NotFound =>
                    $"GitHub knows nothing at {path}: the repository or environment is not there, or the token may "
                        + "not see its secrets.",
                HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.Redirect =>
                    "The repository has another name now: write that one.",
                var status => $"GitHub answered {(int)status} to {path}: {await ReasonAsync()}",
            }
        );

        async Task<string> ReasonAsync()
        {
            try
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                return JsonSerializer.Deserialize(body, SecretsJson.Default.Refusal)?.Message?.TrimEnd('.') + ".";
            }
            catch (JsonException)
            {
                return "no reason was given.";
            }
        }
    }
}
