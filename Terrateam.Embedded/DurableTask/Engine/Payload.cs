using System.Text;

namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>
/// Bounds what may be sent through an orchestration. Large things belong into state, with a pointer to them as the
/// payload: queues and tables of the real backends hold tens of kilobytes.
/// </summary>
internal static class Payload
{
    /// <summary>Bytes of UTF-8 that one input, output or event may have: the Durable Task Scheduler's limit.</summary>
    public const int Limit = 1024 * 1024;

    /// <summary>Gives back a payload that is small enough.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static string? Check(string? json, string what)
    {
        if (json is null || json.Length * 3 <= Limit)
            return json;
        var size = Encoding.UTF8.GetByteCount(json);
        return size <= Limit
            ? json
            : throw new ArgumentException($"{what} has {size} bytes; {Limit} are allowed. Store it and pass a pointer to it.", nameof(json));
    }
}
