using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Http;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Runs;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// Receives GitHub's deliveries: reads, verifies, stores, signals and answers. Decisions are made later, because GitHub
/// waits ten seconds for the answer.
/// </summary>
/// <remarks>https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks</remarks>
public sealed partial class WebhookFunction(
    DeliveryInbox inbox,
    AskedDeliveries asked,
    BodyReader bodies,
    RunStore runs,
    UnreadableDeliveries unreadables,
    Removals removals,
    InstallationStore installations,
    RepositoryChanges changes,
    OrchestrationSignaller signaller,
    DriftStore drift,
    RefusedDeliveries refused,
    DeliverySource source,
    IOptions<GitHubOptions> options,
    TimeProvider time,
    ILogger<WebhookFunction> logger
)
{
    /// <summary>Handles one delivery; 401 where its signature is wrong, 403 where it is not from GitHub.</summary>
    [Function("Webhook")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "github/v1/events")] HttpRequest request,
        [DurableClient] DurableTaskClient client
    )
    {
        if (!source.Admits(request))
        {
            refused.NoteForeign(request);
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (WebhookHeaders.Read(request, out var headers) is { } refusal)
            return refusal;

        using var hash = WebhookSignature.Begin(options.Value.WebhookSecret);
        using var previous = PreviousHash();
        using var body = await bodies.ReadAsync(request, WebhookHeaders.MaxBodyLength, chunk =>
        {
            hash.AppendData(chunk.Span);
            previous?.AppendData(chunk.Span);
        });
        if (body.Refusal is { } cutOff)
            return cutOff;
        if (
            !WebhookSignature.IsValid(hash, headers.Digest)
            && (previous is null || !WebhookSignature.IsValid(previous, headers.Digest))
        )
        {
            refused.Note(request);
            return Results.Unauthorized();
        }

        // From here on nothing is cancelled: a verified delivery is stored even if GitHub no longer listens.
        return WebhookReader.Read(headers.Event, body.Content) switch
        {
            UnreadableEvent { IsJson: false } => Results.BadRequest(),
            UnreadableEvent unreadable => await KeepAsync(unreadable, headers, body),
            WorkflowJobEvent { Action: "completed" or "waiting" } job => await HintAsync(
                job,
                job.WorkflowRunId,
                client
            ),
            WorkflowRunEvent { Action: "completed" } run => await HintAsync(run, run.WorkflowRunId, client),
            InstallationEvent { Action: InstallationHint.Deleted } gone => await AcceptAsync(NoteGoneAsync(gone)),
            InstallationEvent { IsChange: true } changed => await AcceptAsync(
                installations.NoteAsync(
                    changed.InstallationId,
                    changed.Account,
                    new(changed.Action, changed.Sender),
                    CancellationToken.None
                )
            ),
            RepositoriesChangedEvent changed => await AcceptAsync(
                changes.NoteAsync(changed.InstallationId, changed.RepositoryIds, CancellationToken.None)
            ),
            RepositoriesRemovedEvent gone => await AcceptAsync(
                removals.NoteRepositoriesAsync(gone.InstallationId, gone.RepositoryIds, CancellationToken.None)
            ),
            var known => await AcceptAsync(known, headers, client),
        };
    }

    // While the secret is rotated, GitHub signs with either.
    private IncrementalHash? PreviousHash() =>
        options.Value.PreviousWebhookSecret is { Length: > 0 } previous ? WebhookSignature.Begin(previous) : null;

    private async Task<IResult> AcceptAsync(WebhookEvent known, WebhookHeaders headers, DurableTaskClient client)
    {
        if (known is PushEvent { IsOfInstallation: true, IsDefaultBranch: true } push)
        {
            await drift.NoteAsync(push.Repository, CancellationToken.None);
            return Results.Accepted();
        }

        // GitHub tells only the App that wrote a check run; another's reference would mean nothing.
        if (
            known is CheckRunEvent check && !check.IsOf(options.Value.AppId)
            || InboxEntries.From(known, headers.Delivery, time.GetUtcNow(), options.Value.AllowedBots) is not { } entry
        )
        {
            AppMetrics.Events.Add(1, AppMetrics.Kind("other"), AppMetrics.Outcome("ignored"));
            Log.Ignored(logger, headers.Delivery, headers.Event);
            return Results.Accepted();
        }

        if (known is IDatedEvent { HappenedAt: var happenedAt } && asked.IsStale(happenedAt))
        {
            AppMetrics.Events.Add(1, AppMetrics.Kind(entry.Kind), AppMetrics.Outcome("stale"));
            Log.Stale(logger, headers.Delivery, headers.Event, happenedAt);
            return Results.Accepted();
        }

        using var work = Work.Begin(logger, "webhook", entry.Subject);
        entry = entry with { Trace = Tracing.Context };

        // The timer has to read the drift schedules of a repository that is new.
        if (known is PullRequestEvent pull)
            await drift.MeetAsync(entry.Repository, CancellationToken.None);

        var acceptance = await inbox.AcceptAsync(
            entry,
            Convert.ToHexStringLower(headers.Digest),
            CancellationToken.None
        );
        AppMetrics.Events.Add(
            1,
            AppMetrics.Kind(entry.Kind),
            AppMetrics.Outcome(acceptance.ToString().ToLowerInvariant())
        );
        switch (acceptance)
        {
            case Acceptance.Copy:
                Log.Repeated(logger, headers.Delivery, headers.Event);
                return Results.Ok();
            case Acceptance.Known:
                return Results.Ok();
            default:
                await signaller.WakePullRequestAsync(client, entry.Owner, CancellationToken.None);
                return Results.Accepted();
        }
    }

    private async Task NoteGoneAsync(InstallationEvent gone)
    {
        await removals.NoteInstallationAsync(gone.InstallationId, CancellationToken.None);
        await installations.NoteAsync(
            gone.InstallationId,
            gone.Account,
            new(gone.Action, gone.Sender),
            CancellationToken.None
        );
    }

    private static async Task<IResult> AcceptAsync(Task noted)
    {
        await noted;
        return Results.Accepted();
    }

    /// <summary>
    /// A job or run of Actions is over, or waits for an approval: the run's orchestration polls at once. A lost, late or repeated event only
    /// changes the time of the poll.
    /// </summary>
    private async Task<IResult> HintAsync(RepositoryEvent hint, long workflowRunId, DurableTaskClient client)
    {
        // Most come after the runner's report, and the run's orchestration may be over.
        if (
            await runs.FindOpenByWorkflowRunAsync(hint.Repository.Id, workflowRunId, CancellationToken.None) is
            { } runId
        )
        {
            await signaller.WakeRunAsync(client, runId, RunSignals.Poll, CancellationToken.None);
        }

        return Results.Accepted();
    }

    /// <summary>
    /// Seals a delivery that could not be read, and keeps it for a while for the developer who fixes that.
    /// </summary>
    private async Task<IResult> KeepAsync(UnreadableEvent unreadable, WebhookHeaders headers, ReceivedBody body)
    {
        if (!await asked.TakeAsync(Convert.ToHexStringLower(headers.Digest), headers.Delivery, CancellationToken.None))
            return Results.Ok();

        AppMetrics.DeadLetters.Add(1, AppMetrics.Outcome("unreadable"));
        Log.Unreadable(logger, headers.Delivery, unreadable.Name, unreadable.Reason);
        await unreadables.KeepAsync(unreadable.Name, headers.Delivery, body.Content.ToArray(), CancellationToken.None);
        return Results.Accepted();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Delivery {Delivery} ({Name}) asks nothing of us")]
        public static partial void Ignored(ILogger logger, string delivery, string name);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Delivery {Delivery} ({Name}) is a copy of one that came under another id, and was left alone"
        )]
        public static partial void Repeated(ILogger logger, string delivery, string name);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Delivery {Delivery} ({Name}) tells of {HappenedAt}, which is too long ago, and was left alone"
        )]
        public static partial void Stale(ILogger logger, string delivery, string name, DateTimeOffset happenedAt);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Delivery {Delivery} ({Name}) could not be read and is kept: {Reason}"
        )]
        public static partial void Unreadable(ILogger logger, string delivery, string name, string reason);
    }
}
