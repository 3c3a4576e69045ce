using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>Headers, size limit, host check and logging of every request to GitHub.</summary>
internal sealed partial class ApiHandler(IOptions<GitHubOptions> options, TimeProvider time, ILogger<ApiHandler> logger)
    : DelegatingHandler
{
    /// <summary>The version of the REST API that the response types describe; newer ones may add to it.</summary>
    /// <remarks>https://docs.github.com/en/rest/about-the-rest-api/api-versions</remarks>
    private const string Version = "2022-11-28";

    /// <summary>Above GitHub's own largest response, a tree of 7 MB, and small enough for memory.</summary>
    private const int MaxAnswer = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        // Links to next pages and redirects come from responses; the token must not be sent to another host.
        if (request.RequestUri is not { } uri || !IsOfApi(uri))
        {
            throw new HttpRequestException(
                HttpRequestError.ConfigurationLimitExceeded,
                "an answer led away from the API's host and was not followed"
            );
        }

        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", Version);
        if (request.Content is not null)
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");

        var started = time.GetTimestamp();
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(MaxAnswer, cancellationToken);
        Log.Answered(
            logger,
            request.Method,
            uri.AbsolutePath,
            (int)response.StatusCode,
            time.GetElapsedTime(started).TotalMilliseconds
        );
        return response;
    }

    private bool IsOfApi(Uri uri) =>
        Uri.Compare(
            uri,
            options.Value.ApiUrl,
            UriComponents.SchemeAndServer,
            UriFormat.SafeUnescaped,
            StringComparison.OrdinalIgnoreCase
        ) == 0;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Method} {Path} answered {Status} in {Milliseconds} ms")]
        public static partial void Answered(
            ILogger logger,
            HttpMethod method,
            string path,
            int status,
            double milliseconds
        );
    }
}
