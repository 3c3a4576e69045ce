using Terrateam.Cli.Checkouts;
using Terrateam.Core.Modules;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Engines;

/// <summary>The version that a dirspace asks for.</summary>
/// <param name="Request">A version, a constraint, or a word such as <c>latest</c>.</param>
/// <param name="Source">The file and key that say so, for messages.</param>
/// <param name="IsOfPlan">True where it is the version that made the plan to apply.</param>
internal sealed record WantedVersion(VersionRequest Request, string Source, bool IsOfPlan = false);

/// <summary>
/// Reads which version of a tool is wanted: from the files of version managers, whose nearest wins as it does for them,
/// from the configuration, and from the code's <c>required_version</c>.
/// </summary>
internal static class VersionSources
{
    private const int MaxVersionFile = 64 * 1024;

    /// <summary>The first source that names a version; null where none does.</summary>
    /// <param name="tool">The tool's program: <c>terraform</c>, <c>tofu</c>, …</param>
    /// <param name="configured">What the configuration says; null for nothing.</param>
    /// <param name="key">Its key there.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="directory">The dirspace's directory, which lies in it.</param>
    /// <exception cref="EngineException">A source cannot be read.</exception>
    public static WantedVersion? Find(string tool, string? configured, string key, string root, string directory)
    {
        if (Told(tool, configured, key, root, directory) is { } told)
            return told;

        return Required(tool, root, directory) is var (constraint, source)
            ? new(VersionRequest.Of(constraint), source)
            : null;
    }

    /// <summary>The same without the code.</summary>
    /// <exception cref="EngineException">A source cannot be read.</exception>
    public static WantedVersion? Told(string tool, string? configured, string key, string root, string directory) =>
        OfFiles(tool, root, directory) ?? (configured is null ? null : new(Parse(configured, $"'{key}'"), $"'{key}'"));

    /// <summary>What the code of a directory requires, and where; null where it requires nothing.</summary>
    /// <exception cref="EngineException">A <c>required_version</c> cannot be read.</exception>
    public static (VersionConstraint Constraint, string Source)? Required(string tool, string root, string directory)
    {
        if (tool is not ("terraform" or "tofu"))
            return null;

        VersionConstraint? all = null;
        var sources = new List<string>();
        string[] names = [.. Directory.EnumerateFiles(directory).Select(static path => Path.GetFileName(path))];
        foreach (var name in RequiredVersions.FilesOf(names, tool is "tofu"))
        {
            var path = Path.Combine(directory, name);
            if (new FileInfo(path).Length > ModuleFile.MaxFile || !DirectoryGuard.Holds(root, path))
                continue;

            foreach (var text in RequiredVersions.Of(name, File.ReadAllText(path)))
            {
                var source = $"'required_version' in '{Path.GetRelativePath(root, path)}'";
                var (constraint, fault) = VersionConstraint.Parse(text);
                if (constraint is null)
                    throw Unreadable(text, source, fault);

                all = all?.And(constraint) ?? constraint;
                sources.Add(source);
            }
        }

        return all is null ? null : (all, string.Join(" and ", sources.Distinct(StringComparer.Ordinal)));
    }

    private static WantedVersion? OfFiles(string tool, string root, string directory)
    {
        string[] names = VersionFiles.Of(tool) is { } own
            ? [own, VersionFiles.ToolVersions]
            : [VersionFiles.ToolVersions];
        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            foreach (var name in names)
            {
                if (Read(Path.Combine(at, name), name, tool, root) is { } found)
                    return found;
            }

            if (string.Equals(at, root, StringComparison.Ordinal))
                break;
        }

        return null;
    }

    private static WantedVersion? Read(string file, string name, string tool, string root)
    {
        if (!File.Exists(file))
            return null;

        var source = $"'{Path.GetRelativePath(root, file)}'";
        if (!DirectoryGuard.Holds(root, file))
            throw new EngineException($"{source} leads out of the repository through a symbolic link.");
        if (new FileInfo(file).Length > MaxVersionFile)
            throw new EngineException($"{source} is longer than a file of versions is.");

        return VersionFiles.Read(name, File.ReadAllText(file), tool) is { } text
            ? new(Parse(text, source), source)
            : null;
    }

    private static VersionRequest Parse(string text, string source)
    {
        var (request, fault) = VersionRequest.Parse(text);
        return request ?? throw Unreadable(text, source, fault);
    }

    private static EngineException Unreadable(string text, string source, string? fault) =>
        new(
            $"{source} asks for the version '{(text.Length <= 80 ? text : $"{text[..80]}…")}', which cannot be read: "
                + $"{fault}. Write a version such as 1.9.0, a constraint such as '~> 1.9.0', or 'latest'."
        );
}
