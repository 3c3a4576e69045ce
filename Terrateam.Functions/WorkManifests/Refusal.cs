using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.WorkManifests;

/// <summary>The body of a refusal, for the log of the client; never secret.</summary>
internal sealed record Refusal(string Message)
{
    public static IResult Create(int status, string message) =>
        Results.Json(new Refusal(message), RefusalJson.Default.Refusal, statusCode: status);

    public static IResult BadRequest(string message) => Create(StatusCodes.Status400BadRequest, message);

    public static IResult TooLarge(int limit) =>
        Create(
            StatusCodes.Status413PayloadTooLarge,
            FormattableString.Invariant($"The body is longer than {limit} bytes.")
        );

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

    /// <summary>No such run is open, or its token is wrong; the answer does not reveal which.</summary>
    public static IResult Unknown() =>
        Create(StatusCodes.Status403Forbidden, "No run that is under way has this id and token.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class RefusalJson : JsonSerializerContext;
