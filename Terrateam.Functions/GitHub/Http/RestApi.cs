using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Octokit;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>
/// The REST API with one identity. Every failure is a <see cref="GitHubException"/> that names the call.
/// </summary>
/// <param name="connection">Octokit's, with that identity's credentials, limits and cache.</param>
/// <param name="forgetCredentials">Called when GitHub refuses the credentials, before one more attempt; null when they
/// cannot be renewed.</param>
/// <remarks>
/// A call is named by its purpose, in words that follow "GitHub did not": <c>read pull request acme/infra#3</c>.
/// Octokit takes no cancellation token for PATCH, PUT and DELETE; there the caller stops waiting and the request goes
/// on.
/// </remarks>
internal sealed class RestApi(Connection connection, Action? forgetCredentials)
{
    private const string Json = "application/vnd.github+json";
    private const string JsonBody = "application/json";
    private const int MaxPages = 100;

    /// <summary>Address of GraphQL; on GitHub Enterprise Server it lies beside the REST API.</summary>
    public string GraphAddress =>
        connection.BaseAddress.AbsolutePath.EndsWith("/api/v3/", StringComparison.Ordinal)
            ? new Uri(connection.BaseAddress, "../graphql").AbsoluteUri
            : new Uri(connection.BaseAddress, "graphql").AbsoluteUri;

    public Task<T> GetAsync<T>(string call, string path, CancellationToken cancellationToken)
        where T : class =>
        CallAsync(
            call,
            async () => Content(await connection.Get<T>(Address(path), null, Json, cancellationToken)),
            cancellationToken
        );

    /// <summary>As <see cref="GetAsync"/>, but null for 404.</summary>
    public Task<T?> FindAsync<T>(string call, string path, CancellationToken cancellationToken)
        where T : class => OrNullAsync<T>(GetAsync<T>(call, path, cancellationToken)!);

    /// <summary>A file's text, or null when the path holds nothing, or no file.</summary>
    public Task<string?> FindTextAsync(string call, string path, CancellationToken cancellationToken)
    {
        return OrNullAsync(CallAsync(call, ReadAsync, cancellationToken));

        async Task<string?> ReadAsync()
        {
            var answer = (
                await connection.Get<object>(Address(path), null, "application/vnd.github.raw+json", cancellationToken)
            ).HttpResponse;

            // Directories and submodules have no raw form; GitHub describes them in JSON instead.
            return answer.ContentType is null or JsonBody ? null : answer.Body as string ?? "";
        }
    }

    public async IAsyncEnumerable<T> PagesAsync<T>(
        string call,
        string path,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class
    {
        var next = Address(path);
        for (var page = 0; next is not null; page++)
        {
            if (page == MaxPages)
                throw new GitHubException($"GitHub did not {call}: there are more than {MaxPages} pages.");

            var address = next;
            var answer = await CallAsync(
                call,
                () => connection.Get<T>(address, null, Json, cancellationToken),
                cancellationToken
            );
            yield return Content(call, answer);
            next = answer.HttpResponse.ApiInfo.Links.GetValueOrDefault("next");
        }
    }

    public Task<T> PostAsync<T>(string call, string path, object body, CancellationToken cancellationToken)
        where T : class =>
        CallAsync(
            call,
            async () => Content(await connection.Post<T>(Address(path), body, Json, JsonBody, cancellationToken)),
            cancellationToken
        );

    /// <summary>For responses that may be empty.</summary>
    public Task<T?> PostForMaybeAsync<T>(string call, string path, object body, CancellationToken cancellationToken)
        where T : class =>
        CallAsync<T?>(
            call,
            async () => (await connection.Post<T>(Address(path), body, Json, JsonBody, cancellationToken)).Body,
            cancellationToken
        );

    public Task<HttpStatusCode> PostAsync(string call, string path, CancellationToken cancellationToken) =>
        CallAsync(call, () => connection.Post(Address(path), cancellationToken), cancellationToken);

    public Task<T> PatchAsync<T>(string call, string path, object body, CancellationToken cancellationToken)
        where T : class =>
        CallAsync(call, async () => Content(await connection.Patch<T>(Address(path), body, Json)), cancellationToken);

    public Task<T> PutAsync<T>(string call, string path, object body, CancellationToken cancellationToken)
        where T : class =>
        CallAsync(call, async () => Content(await connection.Put<T>(Address(path), body)), cancellationToken);

    /// <summary>For responses of which only the status counts.</summary>
    public Task<HttpStatusCode> PutAsync(string call, string path, object body, CancellationToken cancellationToken) =>
        CallAsync(
            call,
            async () => (await connection.Put<IgnoredResponse>(Address(path), body)).HttpResponse.StatusCode,
            cancellationToken
        );

    public Task<HttpStatusCode> DeleteAsync(string call, string path, CancellationToken cancellationToken) =>
        CallAsync(call, () => connection.Delete(Address(path)), cancellationToken);

    /// <summary>
    /// Escapes one segment of a path. <c>.</c> and <c>..</c> would change the call, and are no names on GitHub.
    /// </summary>
    public static string Segment(string text) =>
        text is "." or ".." or ""
            ? throw new GitHubException("A name that GitHub does not allow was to be part of a call.", 404)
            : Uri.EscapeDataString(text);

    private static Uri Address(string path) => new(path, UriKind.RelativeOrAbsolute);

    private static T Content<T>(IApiResponse<T> answer)
        where T : class => answer.Body ?? throw new JsonException("it is empty");

    private static T Content<T>(string call, IApiResponse<T> answer)
        where T : class => answer.Body ?? throw new GitHubException($"GitHub did not {call}: the answer is empty.");

    private static async Task<T?> OrNullAsync<T>(Task<T?> call)
        where T : class
    {
        try
        {
            return await call;
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private async Task<T> CallAsync<T>(string call, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await send().WaitAsync(cancellationToken);
            }
            catch (AuthorizationException) when (forgetCredentials is not null)
            {
                forgetCredentials();
                return await send().WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not GitHubException)
        {
            throw ApiErrors.Translate(call, exception);
        }
    }
}
