using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Embedded.DurableTask.Engine.History;

/// <summary>The stored form of histories. Payloads are JSON inside JSON, so quotes are escaped as little as possible.</summary>
internal static class HistoryJson
{
    private static readonly HistoryJsonContext Context = new(new JsonSerializerOptions(HistoryJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Write(IReadOnlyList<HistoryEvent> events) =>
        JsonSerializer.SerializeToUtf8Bytes(events, Context.IReadOnlyListHistoryEvent);

    public static IReadOnlyList<HistoryEvent> ReadEvents(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Context.IReadOnlyListHistoryEvent)
        ?? throw new JsonException("A history must not be null.");

    public static byte[] Write(HistoryEvent happened) => JsonSerializer.SerializeToUtf8Bytes(happened, Context.HistoryEvent);

    public static HistoryEvent ReadEvent(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Context.HistoryEvent) ?? throw new JsonException("A message must not be null.");

    public static string Write(TaskFailureDetails failure) => JsonSerializer.Serialize(failure, Context.TaskFailureDetails);

    public static TaskFailureDetails? ReadFailure(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, Context.TaskFailureDetails);

    public static string? Write(IReadOnlyDictionary<string, string> tags) =>
        tags.Count == 0 ? null : JsonSerializer.Serialize(tags, Context.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string>? ReadTags(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, Context.IReadOnlyDictionaryStringString);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(IReadOnlyList<HistoryEvent>))]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(TaskFailureDetails))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class HistoryJsonContext : JsonSerializerContext;
