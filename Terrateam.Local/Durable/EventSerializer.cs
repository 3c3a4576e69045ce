using System.Collections.Frozen;
using DurableTask.Core.History;
using Newtonsoft.Json;

namespace Terrateam.Local.Durable;

/// <summary>
/// Writes the engine's history events as JSON. The kind stands beside the text, so that no type name in a text is ever
/// followed; what the kind may be is the engine's own list.
/// </summary>
internal static class EventSerializer
{
    private static readonly FrozenDictionary<string, Type> Kinds = HistoryEvent
        .KnownTypes()
        .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    // Default values stay: an event id of 0 would come back as -1.
    private static readonly JsonSerializerSettings Settings = new()
    {
        TypeNameHandling = TypeNameHandling.None,
        NullValueHandling = NullValueHandling.Ignore,
        DateTimeZoneHandling = DateTimeZoneHandling.Utc,
    };

    public static (string Kind, string Text) Write(HistoryEvent historyEvent) =>
        (historyEvent.GetType().Name, JsonConvert.SerializeObject(historyEvent, Settings));

    public static HistoryEvent Read(string kind, string text) =>
        Kinds.TryGetValue(kind, out var type)
            ? (HistoryEvent)JsonConvert.DeserializeObject(text, type, Settings)!
            : throw new InvalidDataException($"'{kind}' is no kind of history event that this version knows.");
}
