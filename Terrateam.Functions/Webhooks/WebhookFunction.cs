using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Runs;
using Terrateam.Core.State;
using Terrateam.Functions.Drift;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// Where GitHub delivers: read, verify, keep, wake, answer. Nothing is decided here, so that the answer comes within
/// milliseconds of the ten seconds that GitHub waits.
/// </summary>
/// <remarks>https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks</remarks>
public sealed partial class WebhookFunction(
    DeliveryInbox inbox,
    RunStore runs,
    IDocumentStore store,
    Waker waker,
    DriftStore drift,
    RefusedDeliveries refused,
    IOptions<GitHubOptions> options,
    TimeProvider time,
    ILogger<WebhookFunction> logger)
{
    private const string SignatureHeader = "X-Hub-Signature-256";
    private const int LongestDelivery = 100;

    /// <summary>Takes one delivery.</summary>
    [Function("Webhook")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "github/v1/events")] HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        if (await WebhookBody.ReadAsync(request.Body, request.HttpContext.RequestAborted) is not { } body)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (!WebhookSignature.IsValid(body, request.Headers[SignatureHeader], options.Value.WebhookSecret))
        {
            refused.Note(request);
            return Results.Unauthorized();
        }

        var name = request.Headers[WebhookReader.EventHeader].ToString();
        var delivery = request.Headers[WebhookReader.DeliveryHeader].ToString();
        if (name.Length == 0 || delivery.Length is 0 or > LongestDelivery)
            return Results.BadRequest();

        // What is signed and read is kept, whether or not GitHub still listens.
        return WebhookReader.Read(name, body) switch
        {
            UnreadableEvent { IsJson: false } => Results.BadRequest(),
            UnreadableEvent unreadable => await KeepAsync(unreadable, delivery, body),
            WorkflowJobEvent { Action: "completed" } job => await HintAsync(job, job.WorkflowRunId, client),
            WorkflowRunEvent { Action: "completed" } run => await HintAsync(run, run.WorkflowRunId, client),
            var known => await AcceptAsync(known, name, delivery, client),
        };
    }

    private async Task<IResult> AcceptAsync(WebhookEvent known, string name, string delivery, DurableTaskClient client)
    {
        if (known is RepositoryEvent { InstallationId: { } installation } moved)
            await NoteAsync(moved, new(installation, moved.Repository.Id, moved.Repository.Owner, moved.Repository.Name, moved.Repository.DefaultBranch));
        if (InboxEntry.From(known, delivery, time.GetUtcNow(), options.Value.AllowedBots) is not { } entry)
        {
            Log.Ignored(logger, delivery, name);
            return Results.Accepted();
        }

        if (!await inbox.AddAsync(entry, CancellationToken.None))
            return Results.Ok();

        await waker.WakePullRequestAsync(client, entry.Owner, CancellationToken.None);
        return Results.Accepted();
    }

    /// <summary>Notes a repository whose drift schedules are to be read: by the timer, not here.</summary>
    private Task NoteAsync(RepositoryEvent known, RunRepository repository) => known switch
    {
        PushEvent { IsDefaultBranch: true } => drift.NoteAsync(repository, CancellationToken.None),
        PullRequestEvent => drift.MeetAsync(repository, CancellationToken.None),
        _ => Task.CompletedTask,
    };

    /// <summary>A job or run of Actions is over: whoever waits for it looks now. Lost, late or twice makes no difference.</summary>
    private async Task<IResult> HintAsync(RepositoryEvent hint, long workflowRunId, DurableTaskClient client)
    {
        if (await runs.FindByWorkflowRunAsync(hint.Repository.Id, workflowRunId, CancellationToken.None) is { } runId)
            await waker.WakeRunAsync(client, runId, CancellationToken.None);
        return Results.Accepted();
    }

    /// <summary>GitHub sent what we should understand and do not: kept as it is, for whoever mends that.</summary>
    private async Task<IResult> KeepAsync(UnreadableEvent unreadable, string delivery, byte[] body)
    {
        Log.Unreadable(logger, delivery, unreadable.Name, unreadable.Reason);
        if (body.Length <= LargestKept)
            _ = await store.TryInsertAsync(new DocumentKey("unreadable", unreadable.Name, delivery), body, CancellationToken.None);
        return Results.Accepted();
    }

    /// <summary>What a document can hold.</summary>
    private const int LargestKept = 16 * 1024 * 1024;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Delivery {Delivery} ({Name}) asks nothing of us")]
        public static partial void Ignored(ILogger logger, string delivery, string name);

        [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} ({Name}) could not be read and is kept: {Reason}")]
        public static partial void Unreadable(ILogger logger, string delivery, string name, string reason);
    }
}
