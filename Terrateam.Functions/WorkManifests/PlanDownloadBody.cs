using System.Text;
using Microsoft.AspNetCore.Http;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.WorkManifests;

/// <summary>
/// Writes the response to a plan's single download: a plan file in the original runner's envelope, or the stored
/// envelope.
/// </summary>
internal static class PlanDownloadBody
{
    /// <summary>
    /// The response, with the digest of the plan's posted text. The connection is cut where a part differs from what
    /// was stored, so that the runner does not take the response for complete.
    /// </summary>
    public static IResult Create(OpenedPlan plan, string shown, HttpContext context) =>
        Results.Stream(
            stream => CutIfRefusedAsync(context, () => WriteAsync(plan, shown, stream, context.RequestAborted)),
            "application/json"
        );

    /// <summary>The response with one part.</summary>
    public static IResult Create(OpenedPlan plan, int part, HttpContext context)
    {
        context.Response.ContentLength = plan.LengthOf(part);
        return Results.Stream(
            stream => CutIfRefusedAsync(context, () => plan.CopyPartToAsync(part, stream, context.RequestAborted)),
            "application/octet-stream"
        );
    }

    private static async Task CutIfRefusedAsync(HttpContext context, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (PlanRefusedException)
        {
            context.Abort();
            throw;
        }
    }

    private static async Task WriteAsync(
        OpenedPlan plan,
        string shown,
        Stream stream,
        CancellationToken cancellationToken
    )
    {
        await stream.WriteAsync("{\"data\":\""u8.ToArray(), cancellationToken);
        await using (var outer = new Base64WritingStream(stream))
        {
            if (plan.Form == PlanForm.Envelope)
                await plan.CopyToAsync(outer, cancellationToken);
            else
                await WriteEnvelopeAsync(plan, outer, cancellationToken);
            await outer.FinishAsync(cancellationToken);
        }

        // Hexadecimal needs no escaping in JSON.
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"\",\"shown_sha256\":\"{shown}\"}}"), cancellationToken);
    }

    private static async Task WriteEnvelopeAsync(OpenedPlan plan, Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(
            "{\"method\": \"terrateam\", \"version\": 1, \"data\": \""u8.ToArray(),
            cancellationToken
        );
        await using var inner = new Base64WritingStream(stream);
        await plan.CopyToAsync(inner, cancellationToken);
        await inner.FinishAsync(cancellationToken);
        await stream.WriteAsync("\"}"u8.ToArray(), cancellationToken);
    }
}
