using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Terrateam.Functions.Http;

/// <summary>
/// Reads bodies of requests that any client can send: within a time, within shared memory, and not at all where the
/// declared length is too long.
/// </summary>
public sealed class BodyReader(BodyBudget budget)
{
    /// <summary>
    /// Value of Retry-After, in seconds. GitHub ignores it; the redelivery timer asks for a repetition.
    /// </summary>
    private const int RetryAfter = 30;

    /// <summary>Reads a body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">Most bytes that are accepted.</param>
    /// <param name="seen">Called with the bytes as they arrive; may be null.</param>
    /// <returns>The body, or the answer to send instead; the caller disposes of it.</returns>
    public async Task<ReceivedBody> ReadAsync(HttpRequest request, int most, Action<ReadOnlyMemory<byte>>? seen = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContentLength > most)
            return ReceivedBody.Refuse(TooLarge());

        // The body budget limits the time; the web server's minimum rate would cut bodies off earlier.
        if (request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;

        var gone = request.HttpContext.RequestAborted;
        if (await budget.EnterAsync(ReservationOf(request.ContentLength ?? most), gone) is not { } place)
            return ReceivedBody.Refuse(Busy(request.HttpContext));

        var body = new PooledBody(place);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(place.End, gone);
            while (true)
            {
                var read = await request.Body.ReadAsync(body.Free(), either.Token);
                if (read == 0)
                    return new(body, place);
                if (body.Length + read > most)
                    return Refuse(TooLarge());

                var taken = body.Take(read);
                seen?.Invoke(taken);
            }
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            if (place.GaveWay)
                return Refuse(Busy(request.HttpContext));

            // A client this slow would not read an answer either.
            request.HttpContext.Abort();
            return Refuse(Results.StatusCode(StatusCodes.Status408RequestTimeout));
        }
        catch
        {
            body.Dispose();
            place.Dispose();
            throw;
        }

        ReceivedBody Refuse(IResult answer)
        {
            body.Dispose();
            place.Dispose();
            return ReceivedBody.Refuse(answer);
        }
    }

    // Whole chunks, plus one to detect excess bytes.
    private static long ReservationOf(long length) => ((length / PooledBody.Chunk) + 1) * PooledBody.Chunk;

    private static IResult TooLarge() => Results.StatusCode(StatusCodes.Status413PayloadTooLarge);

    private static IResult Busy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.Connection = "close";
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>A body that was read, or the answer to one that was refused.</summary>
public sealed class ReceivedBody : IDisposable
{
    private readonly PooledBody? _body;
    private readonly BodyPlace? _place;

    internal ReceivedBody(PooledBody body, BodyPlace place) => (_body, _place) = (body, place);

    private ReceivedBody(IResult refusal) => Refusal = refusal;

    /// <summary>The answer to send instead of handling the body; null where it was read.</summary>
    public IResult? Refusal { get; }

    /// <summary>The whole body; valid until disposal.</summary>
    public ReadOnlySequence<byte> Content =>
        _body?.Content() ?? throw new InvalidOperationException("The body was refused.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _body?.Dispose();
        _place?.Dispose();
    }

    internal static ReceivedBody Refuse(IResult answer) => new(answer);
}
