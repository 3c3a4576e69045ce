using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Terrateam.Tests.Scenarios.Exchanges;

/// <summary>
/// Requests of the original runner's jobs and the responses to them, as <c>api_schemas/terrat/api.json</c> defines
/// them: written by this project, and replayed.
/// </summary>
/// <param name="About">What the exchange shows.</param>
/// <param name="Change">The pull request's changes: path to text.</param>
/// <param name="Steps">The users' actions, and the jobs that they start.</param>
/// <param name="Left">The state at the end.</param>
/// <param name="Configuration">The configuration of the default branch.</param>
/// <param name="Files">More files of the default branch.</param>
internal sealed record RecordedExchange(
    string About,
    IReadOnlyDictionary<string, string?> Change,
    IReadOnlyList<RecordedStep> Steps,
    RecordedRest Left,
    string Configuration = "",
    IReadOnlyDictionary<string, string>? Files = null
)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Cases", "exchanges");

    /// <summary>The names of all that are written down.</summary>
    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Folder, "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(StringComparer.Ordinal);

    /// <summary>Reads one.</summary>
    public static RecordedExchange Read(string name) =>
        JsonSerializer.Deserialize<RecordedExchange>(File.ReadAllText(Path.Combine(Folder, $"{name}.json")), Options)
        ?? throw new InvalidOperationException($"{name} is empty.");
}

/// <summary>Something that people do, or that the timer does.</summary>
/// <param name="Do"><c>open</c>, <c>comment</c>, <c>approve</c> or <c>drift</c>.</param>
/// <param name="Jobs">The jobs that come of it, in any order where several run at once.</param>
/// <param name="Text">The comment.</param>
/// <param name="By">Who does it.</param>
/// <param name="Statuses">Statuses afterwards: title to state.</param>
/// <param name="Says">What is in the app's comments afterwards.</param>
internal sealed record RecordedStep(
    string Do,
    IReadOnlyList<RecordedJob> Jobs,
    string Text = "",
    string By = "alice",
    IReadOnlyDictionary<string, string>? Statuses = null,
    IReadOnlyList<string>? Says = null
);

/// <summary>A job.</summary>
/// <param name="Calls">Its requests, in order; the first one requests work.</param>
/// <param name="Exit">The exit code of its process.</param>
internal sealed record RecordedJob(IReadOnlyList<RecordedCall> Calls, int Exit);

/// <summary>One request and its response.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">After the address of the work manifest.</param>
/// <param name="Status">The status of the response.</param>
/// <param name="Request">The body, in which <c>{run_id}</c> and <c>{sha}</c> stand for the job's own.</param>
/// <param name="Answer">The fields that the response must have; <c>*</c> is any text that is not empty. Null accepts
/// any response.</param>
internal sealed record RecordedCall(
    string Method,
    string Path,
    int Status,
    JsonNode? Request = null,
    JsonNode? Answer = null
)
{
    /// <summary>The first difference of a response from the recorded one, or null.</summary>
    public string? Differs(JsonNode? answer) => Answer is null ? null : Differs(Answer, answer, "$");

    private static string? Differs(JsonNode? expected, JsonNode? actual, string at)
    {
        if (expected is JsonObject map)
        {
            return actual is JsonObject found
                ? map.Select(one => Differs(one.Value, found[one.Key], $"{at}.{one.Key}"))
                    .FirstOrDefault(fault => fault is not null)
                : $"{at} is no map";
        }

        if (expected is JsonArray list)
        {
            return actual is JsonArray items && items.Count == list.Count
                ? list.Zip(items)
                    .Select((pair, index) => Differs(pair.First, pair.Second, $"{at}[{index}]"))
                    .FirstOrDefault(fault => fault is not null)
                : $"{at} is {actual?.ToJsonString() ?? "missing"} and not {list.ToJsonString()}";
        }

        var isAny = expected is JsonValue text && text.TryGetValue<string>(out var any) && any is "*";
        var isRight = isAny
            ? actual is JsonValue value && value.TryGetValue<string>(out var given) && given.Length > 0
            : JsonNode.DeepEquals(expected, actual);
        return isRight
            ? null
            : $"{at} is {actual?.ToJsonString() ?? "missing"} and not {expected?.ToJsonString() ?? "null"}";
    }
}

/// <summary>What is there in the end.</summary>
internal sealed record RecordedRest(int Plans, int Locks);
