using System.Formats.Tar;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Steps;

/// <summary>The plan files of Terragrunt's units as one archive, which is stored as the plan of their directory.</summary>
internal static class UnitPlans
{
    /// <summary>What Terragrunt calls a unit's plan in the directory that <c>--out-dir</c> names.</summary>
    public const string FileName = "tfplan.tfplan";

    private const string Suffix = $"/{FileName}";

    /// <summary>Packs the plans below a directory, alike for the same plans; nothing where there is none.</summary>
    public static void Pack(string directory, string archive)
    {
        if (UnitsBelow(directory) is not { Count: > 0 } units)
            return;

        using var stream = PrivateFile.Create(archive, FileMode.Create).BaseStream;
        using var writer = new TarWriter(stream, TarEntryFormat.Pax);
        foreach (var unit in units)
        {
            using var plan = File.OpenRead(Path.Combine(directory, unit, FileName));
            writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, unit + Suffix)
                {
                    DataStream = plan,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }
    }

    /// <summary>Unpacks an archive into a directory, from which everything else is removed.</summary>
    /// <returns>The units, in order.</returns>
    /// <exception cref="EngineException">It is no such archive, or a name leads out of the directory.</exception>
    public static IReadOnlyList<string> Unpack(string archive, string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);

        _ = PrivateFile.CreateDirectory(directory);
        try
        {
            using var stream = File.OpenRead(archive);
            using var reader = new TarReader(stream);
            while (reader.GetNextEntry() is { } entry)
            {
                if (
                    entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    || !IsSafe(entry.Name)
                )
                {
                    throw Refused($"it holds '{entry.Name}'");
                }

                var file = Path.Combine(directory, entry.Name);
                _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                entry.ExtractToFile(file, overwrite: false);
            }
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or FormatException or InvalidOperationException)
        {
            throw Refused(exception.Message);
        }

        return UnitsBelow(directory) is { Count: > 0 } units ? units : throw Refused("it is empty");
    }

    private static EngineException Refused(string reason) =>
        new($"The stored plan is not one of Terragrunt's units: {reason}. Plan again.");

    // With `.` for the directory itself.
    private static bool IsSafe(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal)
        && !name.Contains('\\', StringComparison.Ordinal)
        && name.Split('/') is var parts
        && (parts is [".", _] || parts.All(part => part is not ("" or "." or "..")));

    /// <summary>The units whose plans lie below a directory, in order.</summary>
    public static IReadOnlyList<string> UnitsBelow(string directory) =>
        !Directory.Exists(directory)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(directory, FileName, SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(directory, Path.GetDirectoryName(file)!).Replace('\\', '/'))
                    .Order(StringComparer.Ordinal),
            ];
}
