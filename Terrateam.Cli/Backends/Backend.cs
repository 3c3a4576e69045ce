using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Backends;

/// <summary>The backend's endpoints for one run.</summary>
internal sealed class Backend(JobSettings settings, Retries retries)
{
    private const int MaxReasonLength = 1000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PlanTimeout = TimeSpan.FromMinutes(10);

    // Its OIDC token lives five minutes; the caller asks again with another.
    private static readonly TimeSpan InitiatePatience = TimeSpan.FromMinutes(2);

    /// <param name="oidcToken">Proves which job asks; null where the workflow does not request id-token
    /// permission.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="BackendException">The backend refuses or does not respond.</exception>
    public async Task<WorkManifest> InitiateAsync(string? oidcToken, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new InitiateRequest(settings.RunId, settings.Sha),
            ProtocolJson.Default.InitiateRequest
        );

        var answer = await retries.SendAsync(
            "initiate",
            () => Request(HttpMethod.Post, "initiate", oidcToken, Json(body)),
            Timeout,
            cancellationToken,
            patience: InitiatePatience
        );

        if (answer.Status != HttpStatusCode.OK)
            throw new BackendException(Refusal(answer, oidcToken is not null), answer.Status);

        try
        {
            return JsonSerializer.Deserialize(answer.Body.Span, ProtocolJson.Default.WorkManifest)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new BackendException(
                $"The backend's piece of work cannot be read by this version of the runner: {exception.Message}"
            );
        }
    }

    /// <exception cref="BackendException">The backend issues no token.</exception>
    public async Task<string> AccessTokenAsync(string token, CancellationToken cancellationToken)
    {
        var answer = await retries.SendAsync(
            "access-token",
            () => Request(HttpMethod.Post, "access-token", token, content: null),
            Timeout,
            cancellationToken
        );

        if (answer.Status != HttpStatusCode.OK)
            throw new BackendException($"The backend gave no GitHub token: {Describe(answer)}", answer.Status);

        return JsonSerializer.Deserialize(answer.Body.Span, ProtocolJson.Default.AccessTokenResponse)!.Value;
    }

    /// <param name="token">The run's token.</param>
    /// <param name="upload">Everything but the plan.</param>
    /// <param name="planFile">The path of the plan file.</param>
    /// <param name="partSize">The largest part in bytes; null where the backend takes plans in one request
    /// only.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="BackendException">The backend refuses the plan.</exception>
    public async Task UploadPlanAsync(
        string token,
        PlanUpload upload,
        string planFile,
        int? partSize,
        CancellationToken cancellationToken
    )
    {
        if (partSize is { } size && upload.Terrateam is { } origin)
        {
            await new PlanPartClient(this, retries).UploadAsync(
                token,
                upload,
                origin,
                planFile,
                size,
                cancellationToken
            );
            return;
        }

        var answer = await retries.SendAsync(
            "plan upload",
            () => Request(HttpMethod.Post, "plans", token, new PlanContent(upload, planFile)),
            PlanTimeout,
            cancellationToken,
            patience: Retries.Long
        );

        if (answer.Status != HttpStatusCode.OK)
            throw new BackendException($"The backend did not store the plan: {Describe(answer)}", answer.Status);
    }

    /// <summary>Stores where a plan is that the backend does not have.</summary>
    /// <param name="token">The run's token.</param>
    /// <param name="upload">With the envelope of the commands that fetch it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="BackendException">The backend refuses it.</exception>
    public async Task UploadPointerAsync(string token, PlanUpload upload, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(upload, ProtocolJson.Default.PlanUpload);
        var answer = await retries.SendAsync(
            "plan upload",
            () => Request(HttpMethod.Post, "plans", token, Json(body)),
            PlanTimeout,
            cancellationToken
        );
        if (answer.Status != HttpStatusCode.OK)
            throw new BackendException($"The backend did not store the plan: {Describe(answer)}", answer.Status);
    }

    /// <param name="token">The run's token.</param>
    /// <param name="dirspace">The dirspace.</param>
    /// <param name="planFile">The path to write to.</param>
    /// <param name="inParts">True where the backend sends plans in parts.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="takesPointer">True where the envelope of commands is written in place of a plan.</param>
    /// <returns>The SHA-256 of the plan text that was shown in the comment; null where the backend does not send
    /// it.</returns>
    /// <exception cref="BackendException">No plan is stored, or it cannot be used.</exception>
    public async Task<string?> DownloadPlanAsync(
        string token,
        Dirspace dirspace,
        string planFile,
        bool inParts,
        CancellationToken cancellationToken,
        bool takesPointer = false
    )
    {
        if (
            inParts
            && await new PlanPartClient(this, retries).TryDownloadAsync(token, dirspace, planFile, cancellationToken)
                is { } list
        )
        {
            return list.ShownSha256;
        }

        string? shown = null;

        var answer = await retries.SendAsync(
            "plan download",
            () => Request(HttpMethod.Get, $"plans?{PlanPartClient.QueryOf(dirspace)}", token, content: null),
            PlanTimeout,
            cancellationToken,
            async (body, cancel) => shown = await PlanReader.CopyAsync(body, planFile, cancel, takesPointer)
        );
        CheckDownload(answer);
        return shown;
    }

    /// <exception cref="BackendException">The backend refuses the report.</exception>
    public async Task ReportAsync(string token, byte[] report, CancellationToken cancellationToken)
    {
        var answer = await retries.SendAsync(
            "results",
            () => Request(HttpMethod.Put, "", token, Json(report)),
            Timeout,
            cancellationToken,
            patience: Retries.Long
        );

        if (answer.Status != HttpStatusCode.OK)
            throw new BackendException($"The backend did not take the results: {Describe(answer)}", answer.Status);
    }

    /// <summary>Has a state kept that an apply could not write.</summary>
    /// <exception cref="BackendException">The backend does not keep it.</exception>
    public Task<StateReceipt> KeepStateAsync(
        string token,
        Dirspace dirspace,
        CompressedState state,
        CancellationToken cancellationToken
    ) => new StateClient(this, retries).KeepAsync(token, dirspace, state, cancellationToken);

    /// <exception cref="BackendException">The response is no plan, nor a part of one.</exception>
    internal static void CheckDownload(BackendResponse answer)
    {
        if (answer.Status == HttpStatusCode.NotFound)
        {
            throw new BackendException(
                $"There is no stored plan for this directory and workspace that may be applied now. Plan again, "
                    + $"then apply.{Said(answer)}",
                answer.Status
            );
        }

        if (answer.Status != HttpStatusCode.OK)
            throw new BackendException($"The backend did not hand out the plan: {Describe(answer)}", answer.Status);
    }

    internal HttpRequestMessage Request(HttpMethod method, string endpoint, string? bearer, HttpContent? content) =>
        new(method, BackendAddress.Endpoint(settings.ApiBaseUrl, settings.WorkToken, endpoint))
        {
            Content = content,
            Headers = { Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer) },
        };

    internal static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static string Refusal(BackendResponse answer, bool identified) =>
        answer.Status switch
        {
            HttpStatusCode.NotFound =>
                "The backend knows no such run. Terrateam's workflow is started by Terrateam only, from a pull "
                    + "request, never by hand.",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when !identified =>
                $"The backend wants to know which job asks. Give the workflow's job 'permissions: id-token: "
                    + $"write'.{Said(answer)}",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"The backend does not accept this job for this run.{Said(answer)}",
            _ => $"The backend gave no work: {Describe(answer)}",
        };

    internal static string Describe(BackendResponse answer)
    {
        var status = (int)answer.Status;
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"HTTP {status}, the run has ended or its token is not accepted.{Said(answer)}",
            HttpStatusCode.RequestEntityTooLarge => $"HTTP {status}, it is too large.{Said(answer)}",
            _ => $"HTTP {status}.{Said(answer)}",
        };
    }

    /// <summary>The reason that our own backend gives as <c>{"message": …}</c>; empty for any other response.</summary>
    private static string Said(BackendResponse answer)
    {
        try
        {
            return
                JsonNode.Parse(answer.Body.Span)?["message"] is JsonValue value
                && value.TryGetValue<string>(out var message)
                && message.Length is > 0 and <= MaxReasonLength
                ? $" The backend says: {message}"
                : "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
