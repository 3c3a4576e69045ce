using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker;
using Terrateam.Local.Settings;

namespace Terrateam.Local.Timers;

/// <summary>Stores the occurrences of each timer in a file, so that none is missed across restarts.</summary>
internal sealed class ScheduleStore(DataDirectory directory)
{
    /// <summary>
    /// The stored occurrences; null without any, or if they cannot be read: then the schedule starts anew.
    /// </summary>
    /// <param name="timer">Name of the function, which is safe in a path.</param>
    public ScheduleStatus? Read(string timer)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(timer)), ScheduleJson.Default.ScheduleStatus);
        }
        catch (Exception exception)
            when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file atomically.</summary>
    public void Write(string timer, ScheduleStatus status)
    {
        var path = FileOf(timer);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = path + ".new";
        using (var file = File.Create(unfinished))
        {
            JsonSerializer.Serialize(file, status, ScheduleJson.Default.ScheduleStatus);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private string FileOf(string timer) => directory.Combine("timers", timer + ".json");
}

[JsonSerializable(typeof(ScheduleStatus))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
