using System.Collections.Concurrent;
using System.Globalization;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Remembers which version a program is, so that it is asked once and not once for each directory. A version manager in
/// the engine's place chooses by the directory, and is asked each time.
/// </summary>
internal sealed class KnownVersions
{
    // Beside the programs that it starts in the engine's place.
    private const string Manager = "tenv";

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _versions = new(StringComparer.Ordinal);

    /// <summary>The version of a program, from <paramref name="ask"/> if it is not known.</summary>
    public async Task<string> GetAsync(
        string program,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        Func<Task<string>> ask
    )
    {
        if (KeyOf(program, directory, environment) is not { } key)
            return await ask();

        var known = _versions.GetOrAdd(key, _ => new Lazy<Task<string>>(ask));
        try
        {
            return await known.Value;
        }
        catch
        {
            // Another directory may have what is missing here.
            _ = _versions.TryRemove(KeyValuePair.Create(key, known));
            throw;
        }
    }

    // Null for a program that may be another one in another directory.
    private static string? KeyOf(string program, string directory, IReadOnlyDictionary<string, string> environment)
    {
        if (ProgramPath.Find(program, environment, directory) is not { } path)
            return null;

        var file = (FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        var isEngine =
            file.Name.StartsWith(Path.GetFileName(path), StringComparison.OrdinalIgnoreCase)
            && !IsScript(file.FullName)
            && !Array.Exists([Path.GetDirectoryName(path)!, file.DirectoryName!], static place =>
                File.Exists(Path.Combine(place, Manager))
            );
        return isEngine
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}"
            )
            : null;
    }

    private static bool IsScript(string file)
    {
        using var stream = File.OpenRead(file);
        return stream.ReadByte() == '#' && stream.ReadByte() == '!';
    }
}
