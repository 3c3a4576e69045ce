using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Http;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Operations;

/// <summary>
/// The operators' endpoint, <c>/api/ops/v1/{command}</c>, which <c>terrateam ops</c> calls. Who is no operator gets an
/// empty answer; each call of one is in the audit trail before anything is done.
/// </summary>
public sealed partial class OperationsFunction(
    OperatorGate gate,
    OperationCommands commands,
    AuditLog audit,
    BodyReader bodies,
    TimeProvider time,
    ILogger<OperationsFunction> logger
)
{
    private const int MaxRequestLength = 64 * 1024;
    private const string Plain = "text/plain; charset=utf-8";

    private readonly LogThrottle _refusals = new(time, mostPerMinute: 30);

    /// <summary>Handles one command.</summary>
    [Function("Operations")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/v1/{command}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string command
    )
    {
        if (!gate.HasOperators)
            return Results.NotFound();

        using var body = await bodies.ReadAsync(request, MaxRequestLength);
        if (body.Refusal is { } refusal)
            return refusal;

        var content = body.Content.ToArray();
        var cancellationToken = request.HttpContext.RequestAborted;
        var admission = await gate.AdmitAsync(BearerOf(request), command, content, cancellationToken);
        if (admission.Operator is not { } name)
        {
            await NoteRefusalAsync(admission.Refusal ?? "", cancellationToken);
            return Results.Unauthorized();
        }

        var answer = await AnswerAsync(name, command, content, client);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        if (answer.Content is { } stream)
            return Results.Stream(stream, "application/octet-stream");
        return Results.Text(answer.Text, Plain, statusCode: answer.Status);
    }

    private async Task<OperationAnswer> AnswerAsync(
        string name,
        string command,
        byte[] content,
        DurableTaskClient client
    )
    {
        OperationRequest? asked;
        try
        {
            asked = JsonSerializer.Deserialize(content, OperationJson.Default.OperationRequest);
        }
        catch (JsonException exception)
        {
            return OperationAnswer.Invalid($"The request cannot be read: {exception.Message}");
        }

        if (commands.Find(command) is not { } act || asked is null)
            return OperationAnswer.Invalid($"There is no command {command}.");
        if (asked.Reason.Trim().Length < OperationRequest.MinReason)
        {
            return OperationAnswer.Invalid(
                $"--reason is missing or shorter than {OperationRequest.MinReason} characters. It is kept in the "
                    + "audit trail: say why you do this, for example the number of a ticket."
            );
        }

        // Where the trail cannot be written, nothing is done. From here on nothing is cancelled.
        var begun = new AuditEvent($"ops.{command}", name)
        {
            Installation = asked.Installation,
            RepositoryId = asked.Repository,
            Subject = asked.Scope?.Name ?? asked.Text ?? asked.Backup,
            Reason = asked.Reason.Trim(),
            Decision = "allowed",
        };
        await audit.AddAsync(begun, CancellationToken.None);
        Log.Called(logger, name, command);
        var answer = await TryAsync(() => act(new(name, asked, client), CancellationToken.None), command);
        if (!OperationCommands.OnlyReads(command))
        {
            var outcome = $"{(answer.Status == StatusCodes.Status200OK ? "done" : "failed")}: {answer.Text}";
            await audit.AddAsync(begun with { Decision = null, Outcome = outcome }, CancellationToken.None);
            await audit.AnchorAsync(CancellationToken.None);
        }

        return answer;
    }

    private async Task<OperationAnswer> TryAsync(Func<Task<OperationAnswer>> act, string command)
    {
        try
        {
            return await act();
        }
        catch (Exception exception)
        {
            Log.Failed(logger, command, exception);
            return new(
                StatusCodes.Status500InternalServerError,
                $"{command} failed and may have been done in part: {exception.Message} Ask again: what is done is done "
                    + "once."
            );
        }
    }

    private async Task NoteRefusalAsync(string reason, CancellationToken cancellationToken)
    {
        if (!_refusals.Allows(out var leftOut))
            return;

        Log.Refused(logger, reason, leftOut);
        await audit.AddAsync(
            new AuditEvent("ops.refused", "a stranger")
            {
                Reason = reason,
                Outcome = "refused",
                Id = $"ops:{reason}",
            },
            cancellationToken
        );
    }

    private static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "An operation was refused: {Reason} ({LeftOut} more refusals were not logged)"
        )]
        public static partial void Refused(ILogger logger, string reason, long leftOut);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Operator} called the operation {Command}")]
        public static partial void Called(ILogger logger, string @operator, string command);

        [LoggerMessage(Level = LogLevel.Error, Message = "The operation {Command} failed")]
        public static partial void Failed(ILogger logger, string command, Exception exception);
    }
}
