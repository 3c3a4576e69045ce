using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Why a request was not answered with what it asked for, for the log of whoever asked.</summary>
/// <param name="Message">In words; never secret.</param>
internal sealed record Refusal(string Message)
{
    /// <summary>A refusal with a status.</summary>
    public static IResult Create(int status, string message) =>
        Results.Json(new Refusal(message), RefusalJson.Default.Refusal, statusCode: status);

    /// <summary>The request cannot be read.</summary>
    public static IResult BadRequest(string message) => Create(StatusCodes.Status400BadRequest, message);

    /// <summary>The body is too long.</summary>
    public static IResult TooLarge(int limit) =>
        Create(
            StatusCodes.Status413PayloadTooLarge,
            FormattableString.Invariant($"The body is longer than {limit} bytes.")
        );

    /// <summary>The plan is too long to be stored.</summary>
    public static IResult PlanTooLarge() => Create(StatusCodes.Status413PayloadTooLarge, PlanContext.TooLarge);

    /// <summary>There are too many uploads at once; the runner sends this one again.</summary>
    public static IResult Busy(HttpRequest request)
    {
        request.HttpContext.Response.Headers.RetryAfter = "2";
        return Create(
            StatusCodes.Status429TooManyRequests,
            "Too many plans are being sent just now. Send this one again in some seconds."
        );
    }

    /// <summary>No such run under way for this token: which of the two is nobody's business.</summary>
    public static IResult Unknown() =>
        Create(StatusCodes.Status403Forbidden, "No run that is under way has this id and token.");
}

/// <summary>How refusals are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class RefusalJson : JsonSerializerContext;
