using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>The response of an endpoint; headers common to all responses are added later.</summary>
internal sealed record ApiResponse(int Status, byte[] Body, string? ContentType)
{
    public const string JsonType = "application/json; charset=utf-8";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static ApiResponse Ok(JsonNode body) => Json(200, body);

    public static ApiResponse Created(JsonNode body) => Json(201, body);

    public static ApiResponse Json(int status, JsonNode body) =>
        new(status, System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), JsonType);

    public static ApiResponse Empty(int status) => new(status, [], null);

    /// <summary>GitHub's <c>basic-error</c>.</summary>
    public static ApiResponse Error(int status, string message, JsonArray? errors = null)
    {
        var body = new JsonObject
        {
            ["message"] = message,
            ["documentation_url"] = "https://docs.github.com/rest",
            ["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (errors is not null)
            body["errors"] = errors;

        return Json(status, body);
    }
}

/// <summary>Ends a request with an error response.</summary>
internal sealed class RefusedException(int status, string message, JsonArray? errors = null) : Exception(message)
{
    public ApiResponse Answer { get; } = ApiResponse.Error(status, message, errors);

    public static RefusedException NotFound() => new(404, "Not Found");

    /// <summary>422 in the form of GitHub's <c>validation-error</c>.</summary>
    public static RefusedException Invalid(string resource, string field, string code) =>
        new(
            422,
            "Validation Failed",
            [
                new JsonObject
                {
                    ["resource"] = resource,
                    ["field"] = field,
                    ["code"] = code,
                },
            ]
        );
}
