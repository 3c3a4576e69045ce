using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Limits;

namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>
/// Handles each request to the REST API: authenticates, charges the limits, checks permissions, responds to conditional
/// requests, and records the exchange. A call without an endpoint gets 501 and is recorded as unknown.
/// </summary>
internal sealed class Api(
    IEndpointRouteBuilder routes,
    SandboxState sandboxState,
    Authentication authentication,
    Limiter limiter,
    Faults faults,
    Journal journal
)
{
    private static readonly Caller Anonymous = new(
        "anonymous",
        "anonymous",
        false,
        null,
        new Dictionary<string, string>(StringComparer.Ordinal),
        null
    );

    /// <summary>Verb and template of every endpoint, as GitHub's OpenAPI description spells them.</summary>
    public List<string> Operations { get; } = [];

    public void Get(string template, Needs needs, Func<ApiCall, ApiResponse> handle) =>
        Map("GET", template, needs, call => Task.FromResult(handle(call)));

    public void GetAsync(string template, Needs needs, Func<ApiCall, Task<ApiResponse>> handle) =>
        Map("GET", template, needs, handle);

    public void Post(string template, Needs needs, Func<ApiCall, ApiResponse> handle) =>
        Map("POST", template, needs, call => Task.FromResult(handle(call)));

    public void PostAsync(string template, Needs needs, Func<ApiCall, Task<ApiResponse>> handle) =>
        Map("POST", template, needs, handle);

    public void PutAsync(string template, Needs needs, Func<ApiCall, Task<ApiResponse>> handle) =>
        Map("PUT", template, needs, handle);

    public void PatchAsync(string template, Needs needs, Func<ApiCall, Task<ApiResponse>> handle) =>
        Map("PATCH", template, needs, handle);

    public void Patch(string template, Needs needs, Func<ApiCall, ApiResponse> handle) =>
        Map("PATCH", template, needs, call => Task.FromResult(handle(call)));

    public void Delete(string template, Needs needs, Func<ApiCall, ApiResponse> handle) =>
        Map("DELETE", template, needs, call => Task.FromResult(handle(call)));

    public void DeleteAsync(string template, Needs needs, Func<ApiCall, Task<ApiResponse>> handle) =>
        Map("DELETE", template, needs, handle);

    /// <summary>Answers a browser at an address that has nothing; null for the answer of the API.</summary>
    public RequestDelegate? NothingHere { get; set; }

    /// <summary>Responds to all calls without an endpoint.</summary>
    public void MapUnknown() =>
        routes.MapFallback(async http =>
        {
            if (NothingHere is { } page && IsBrowser(http.Request))
            {
                await page(http);
                return;
            }

            var body = await BodyAsync(http);
            var answer = ApiResponse.Error(
                501,
                $"The sandbox's GitHub does not know {http.Request.Method} {http.Request.Path}."
            );
            await SendAsync(http, Anonymous, null, body, answer, isUnknown: true);
        });

    private static bool IsBrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private void Map(string method, string template, Needs needs, Func<ApiCall, Task<ApiResponse>> handle)
    {
        var operation = $"{method} {template.Replace("**", "", StringComparison.Ordinal)}";
        Operations.Add(operation);
        routes.MapMethods(template, [method], http => HandleAsync(http, operation, needs, handle));
    }

    private async Task HandleAsync(
        HttpContext http,
        string operation,
        Needs needs,
        Func<ApiCall, Task<ApiResponse>> handle
    )
    {
        var body = await BodyAsync(http);
        var caller = Anonymous;
        ApiResponse answer;
        try
        {
            if (string.IsNullOrEmpty(http.Request.Headers.UserAgent))
            {
                throw new RefusedException(
                    403,
                    "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
                );
            }

            if (needs.Kind != NeedsKind.Nothing)
                caller = await authentication.CallerAsync(http.Request);
            answer = await AnswerAsync(new ApiCall(sandboxState, http, caller, body), operation, needs, handle);
        }
        catch (RefusedException exception)
        {
            answer = exception.Answer;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            journal.Add(exception);
            answer = ApiResponse.Error(500, $"The sandbox failed at {operation}: {exception.Message}");
        }

        if (faults.Take(operation, afterwards: true) is { } status)
            answer = Broken(status);

        limiter.AddHeaders(caller, answer);
        await SendAsync(
            http,
            caller,
            operation,
            body,
            answer,
            isUnknown: answer.Headers.ContainsKey("X-Sandbox-Unknown")
        );
    }

    private async Task<ApiResponse> AnswerAsync(
        ApiCall call,
        string operation,
        Needs needs,
        Func<ApiCall, Task<ApiResponse>> handle
    )
    {
        if (faults.Take(operation, afterwards: false) is { } status)
        {
            return Broken(status);
        }

        if (operation != "GET /rate_limit" && limiter.Charge(call.Caller, operation) is { } refusal)
        {
            return refusal;
        }

        Admit(call, needs);
        return Conditional(call, await handle(call));
    }

    private void Admit(ApiCall call, Needs needs)
    {
        if (needs.Kind == NeedsKind.App && !call.Caller.IsApp)
        {
            throw new RefusedException(401, "A JSON web token could not be decoded");
        }

        if (call.Caller.IsClient != (needs.Kind == NeedsKind.Client))
        {
            throw new RefusedException(401, "Bad credentials");
        }

        if (needs.Kind == NeedsKind.Token && call.Caller.IsApp)
        {
            throw new RefusedException(403, "Resource not accessible by integration");
        }

        if (call.Http.Request.RouteValues.ContainsKey("owner"))
            AdmitToRepository(call);

        if (needs.Kind == NeedsKind.Token && !needs.AreMetBy(call.Permissions))
        {
            if (call.Caller.Installation is { } installation && needs.AreMetBy(installation.Permissions))
                RecordScopeRefusal(call, "lacks the permission " + string.Join(" or ", needs.AnyOf));

            var refused = new RefusedException(403, "Resource not accessible by integration");
            refused.Answer.Headers["X-Accepted-GitHub-Permissions"] = string.Join(
                "; ",
                needs.AnyOf.Select(need => need.Replace(':', '='))
            );
            throw refused;
        }
    }

    private void AdmitToRepository(ApiCall call)
    {
        try
        {
            _ = call.Repository;
        }
        catch (RefusedException) when (call.Caller.RepositoryIds is not null)
        {
            var isReached = sandboxState.Read(() =>
                sandboxState.FindRepository(call.Route("owner"), call.Route("repo")) is { } repository
                && call.Caller.Installation?.RepositoryIds.Contains(repository.Id) == true
            );
            if (isReached)
                RecordScopeRefusal(call, "does not cover the repository");
            throw;
        }
    }

    private void RecordScopeRefusal(ApiCall call, string what) =>
        journal.AddScopeRefusal(
            $"{call.Http.Request.Headers.UserAgent}: {call.Http.Request.Method} {call.Http.Request.Path}: the token {what}"
        );

    private static ApiResponse Broken(int status) =>
        status == 0 ? ApiResponse.Empty(0) : ApiResponse.Error(status, "Server Error");

    /// <remarks>
    /// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
    /// </remarks>
    private ApiResponse Conditional(ApiCall call, ApiResponse answer)
    {
        if (call.Http.Request.Method != "GET" || answer.Status != 200)
        {
            return answer;
        }

        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(answer.Body))}\"";
        answer.Headers["ETag"] = tag;
        answer.Headers["Cache-Control"] = "private, max-age=60, s-maxage=60";
        var asked = call.Http.Request.Headers.IfNoneMatch.ToString();
        if (asked != tag && "W/" + asked != tag)
        {
            return answer;
        }

        limiter.Refund(call.Caller);
        var unchanged = ApiResponse.Empty(304);
        unchanged.Headers["ETag"] = tag;
        return unchanged;
    }

    private static async Task<byte[]> BodyAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return buffer.ToArray();
    }

    private async Task SendAsync(
        HttpContext http,
        Caller caller,
        string? operation,
        byte[] body,
        ApiResponse answer,
        bool isUnknown
    )
    {
        answer.Headers["X-GitHub-Request-Id"] = $"{Random.Shared.Next():X8}:{Random.Shared.Next():X8}";
        answer.Headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        answer.Headers["X-GitHub-Api-Version-Selected"] = "2022-11-28";
        journal.Add(
            new Exchange(
                sandboxState.Now,
                http.Request.Method,
                http.Request.Path,
                http.Request.QueryString.ToString(),
                operation,
                caller.Name,
                Encoding.UTF8.GetString(body),
                answer.Status,
                answer.ContentType,
                Encoding.UTF8.GetString(answer.Body),
                answer.Headers
            ),
            isUnknown
        );
        if (answer.Status == 0)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;

        if (answer.ContentType is not null)
        {
            http.Response.ContentType = answer.ContentType;
            await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
    }
}
