using System.IO.Compression;
using Terrateam.Cli.Processes;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Installation;

/// <summary>
/// The directory of installed tools, <c>tool/version/processor/program</c>. A version appears in it whole or not at
/// all, so that jobs may share it.
/// </summary>
internal sealed class ToolCache(string root, TimeProvider time)
{
    private const long MaxProgram = 1024L * 1024 * 1024;
    private const string PartialName = ".partial";
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>The path of an installed program; null where it is not installed.</summary>
    public string? Find(Tool tool, SemanticVersion version)
    {
        var path = Path.Combine(DirectoryOf(tool, version), tool.Program);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The installed versions.</summary>
    public IReadOnlyList<SemanticVersion> Versions(Tool tool)
    {
        var all = Path.Combine(root, tool.Name);
        return Directory.Exists(all)
            ?
            [
                .. Directory
                    .EnumerateDirectories(all)
                    .Select(static path => SemanticVersion.Parse(Path.GetFileName(path)))
                    .OfType<SemanticVersion>()
                    .Where(version => Find(tool, version) is not null),
            ]
            : [];
    }

    /// <summary>A new directory for a download, on the disk of the cache.</summary>
    public string CreateTemporary()
    {
        var partial = Path.Combine(root, PartialName);
        if (Directory.Exists(partial))
        {
            foreach (var old in Directory.EnumerateDirectories(partial).Where(IsAbandoned).ToList())
                Directory.Delete(old, recursive: true);
        }

        return PrivateFile.CreateDirectory(Path.Combine(partial, Guid.NewGuid().ToString("N")));
    }

    /// <summary>Takes the program out of an archive and installs it.</summary>
    /// <exception cref="InstallationException">The archive has no such program.</exception>
    public async Task<string> AddAsync(
        Tool tool,
        SemanticVersion version,
        string archive,
        string temporary,
        CancellationToken cancellationToken
    )
    {
        var unpacked = Directory.CreateDirectory(Path.Combine(temporary, "unpacked")).FullName;
        await UnpackAsync(tool, archive, Path.Combine(unpacked, tool.Program), cancellationToken);
        var target = DirectoryOf(tool, version);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        try
        {
            Directory.Move(unpacked, target);
        }
        catch (IOException) when (Find(tool, version) is not null)
        {
            // Another job was faster.
        }

        return Path.Combine(target, tool.Program);
    }

    // Only the entry of exactly this name is read, so that no entry can name another place.
    private static async Task UnpackAsync(Tool tool, string archive, string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var zip = await ZipFile.OpenReadAsync(archive, cancellationToken);
            var entry = zip.Entries.FirstOrDefault(one =>
                string.Equals(one.FullName, tool.Program, StringComparison.Ordinal)
            ) ?? throw new InstallationException($"The archive of {tool.Name} holds no '{tool.Program}'.");
            await using var source = await entry.OpenAsync(cancellationToken);
            await ProgramFile.WriteAsync(
                file,
                target => CopyAsync(tool, source, target, cancellationToken),
                isShared: true,
                cancellationToken
            );
        }
        catch (InvalidDataException exception)
        {
            throw new InstallationException($"The archive of {tool.Name} cannot be read: {exception.Message}");
        }
    }

    private static async Task CopyAsync(Tool tool, Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[81920];
        while (await source.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            // The length in the archive's directory may be a lie.
            if (target.Position + read > MaxProgram)
                throw new InstallationException($"The program in the archive of {tool.Name} is too large.");
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private string DirectoryOf(Tool tool, SemanticVersion version) =>
        Path.Combine(root, tool.Name, version.ToString(), Tool.Architecture);

    private bool IsAbandoned(string path) =>
        time.GetUtcNow().UtcDateTime - Directory.GetCreationTimeUtc(path) > Abandoned;
}
