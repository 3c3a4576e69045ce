using System.Text.Json;
using Octokit;
using Polly.Timeout;

namespace Terrateam.Functions.GitHub.Http;

internal static class ApiErrors
{
    private const int MaxAnswerLength = 500;

    /// <summary>The exception for callers, with the failed call and the reason in one sentence.</summary>
    public static GitHubException Translate(string call, Exception exception) =>
        exception switch
        {
            LimitReachedException limit => new(
                $"GitHub did not {call}: a rate limit holds for another {limit.RetryAfter.TotalSeconds:0} s.",
                429,
                exception,
                limit.RetryAfter
            ),
            ApiException answer => new(
                $"GitHub did not {call}: {(int)answer.StatusCode} {Describe(answer)}",
                (int)answer.StatusCode,
                exception
            ),
            OutOfReachException => new($"GitHub did not {call}: 404 {exception.Message}", 404, exception),
            HttpRequestException => new($"GitHub did not {call}: {exception.Message}.", null, exception),
            TimeoutRejectedException or OperationCanceledException => new(
                $"GitHub did not {call}: there was no answer in time.",
                null,
                exception
            ),
            JsonException or UriFormatException => new(
                $"GitHub did not {call}: the answer could not be understood ({exception.Message}).",
                null,
                exception
            ),
            IOException => new($"GitHub did not {call}: the connection broke.", null, exception),
            _ => new($"GitHub did not {call}: {exception.Message}", null, exception),
        };

    /// <summary>GitHub's reason for a refusal, in one line.</summary>
    public static string Describe(ApiException exception)
    {
        var details = exception.ApiError?.Errors?.Select(error =>
            error.Message ?? $"{error.Resource} {error.Field} {error.Code}"
        ) ?? [];
        var text = string.Join("; ", details.Prepend(exception.ApiError?.Message ?? exception.Message))
            .ReplaceLineEndings(" ");
        return text.Length <= MaxAnswerLength ? text : text[..MaxAnswerLength] + "...";
    }
}
