using System.Collections.Frozen;
using DurableTask.Core.History;
using Newtonsoft.Json;

namespace Terrateam.Local.Durable;

/// <summary>
/// Writes the engine's history events as JSON. The kind is stored beside the text, so that no type name in a text is
/// ever resolved; the kinds are those of the engine's own list.
/// </summary>
internal static class EventSerializer
{
    private static readonly FrozenDictionary<string, Type> Kinds = HistoryEvent
        .KnownTypes()
        .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    // Default values are written: an event id of 0 would be read as -1.
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
