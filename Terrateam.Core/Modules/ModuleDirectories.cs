using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Modules;

/// <summary>A file's content, or why there is none.</summary>
/// <param name="Text">The content; null where it cannot be read.</param>
/// <param name="Problem">Why it cannot be read, in words; null where there is a text.</param>
public sealed record FileText(string? Text, string? Problem);

/// <summary>The modules of each directory, with each file read once.</summary>
internal sealed class ModuleDirectories
{
    private readonly RepositoryFiles _files;
    private readonly Func<string, FileText> _read;
    private readonly Dictionary<string, List<string>> _configurations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "." };
    private readonly HashSet<string> _entries;
    private readonly Dictionary<string, DirectoryModules> _done = new(StringComparer.Ordinal);

    internal ModuleDirectories(RepositoryFiles files, Func<string, FileText> read)
    {
        _files = files;
        _read = read;
        _entries = files.Paths.ToHashSet(StringComparer.Ordinal);
        foreach (var file in files.Paths)
        {
            // A directory that is known has its parents known too.
            var directory = RepositoryPath.DirectoryOf(file);
            while (_directories.Add(directory))
                directory = RepositoryPath.DirectoryOf(directory);

            if (!ModuleFile.IsConfiguration(file) || IsFetched(file))
                continue;
            var parent = RepositoryPath.DirectoryOf(file);
            if (!_configurations.TryGetValue(parent, out var siblings))
                _configurations.Add(parent, siblings = []);
            siblings.Add(file);
        }
    }

    /// <summary>The directories that have configuration, without the names that links give them.</summary>
    internal IReadOnlyCollection<string> Configured => _configurations.Keys;

    /// <summary>
    /// True where the directory may exist: it has files, or lies in a submodule, whose files are not known.
    /// </summary>
    internal bool Exists(string directory)
    {
        if (_files.Resolve(directory) is not { } path)
            return false;
        if (_directories.Contains(path))
            return true;
        for (; path != "."; path = RepositoryPath.DirectoryOf(path))
        {
            if (_entries.Contains(path))
                return true;
        }

        return false;
    }

    /// <summary>The modules of a directory, by any path that leads to it through links.</summary>
    internal DirectoryModules From(string directory)
    {
        if (_done.TryGetValue(directory, out var modules))
            return modules;

        return _done[directory] =
            _files.Resolve(directory) is { } path && _configurations.TryGetValue(path, out var siblings)
                ? Read(directory, siblings)
                : DirectoryModules.None;
    }

    private DirectoryModules Read(string directory, List<string> siblings)
    {
        var found = new DirectoryModules([], [], new SortedDictionary<string, IndexFailure>(StringComparer.Ordinal));
        foreach (var file in siblings.Order(StringComparer.Ordinal))
        {
            if (_files.Resolve(file) is not { } path)
            {
                found.Failures[file] = new("it is a symbolic link in a circle");
                continue;
            }

            var (text, problem) = _read(path);
            if (text is null)
            {
                found.Failures[file] = new(problem ?? "it cannot be read");
                continue;
            }

            var (calls, faults) = ModuleFile.Read(file, text);
            if (faults.Count > 0)
                found.Failures[file] = new(faults[0].Problem, faults[0].Line);
            foreach (var call in calls)
                Sort(directory, file, call, found);
        }

        return found;
    }

    // The directory into which Terraform downloads modules.
    private static bool IsFetched(string file) =>
        file.StartsWith(".terraform/", StringComparison.Ordinal)
        || file.Contains("/.terraform/", StringComparison.Ordinal);

    private void Sort(string directory, string file, ModuleCall call, DirectoryModules found)
    {
        if (call.Source is null)
        {
            found.Skipped.Add(new(file, call.Line, call.Name, call.Skipped ?? ""));
        }
        else if (call.LocalPath is { } local)
        {
            if (RepositoryPath.Normalise($"{directory}/{local}") is not { } path)
            {
                found.Skipped.Add(new(file, call.Line, call.Name, $"`{call.Source}` leads out of the repository"));
                return;
            }

            if (path != directory)
                found.Uses.Add(path);
            if (!Exists(path))
            {
                found.Failures.TryAdd(
                    file,
                    new(
                        $"the module `{call.Name}` is `{call.Source}`, and there is no directory `{path}`",
                        call.Line == 0 ? null : call.Line
                    )
                );
            }
        }
    }
}

/// <summary>The modules of one directory.</summary>
/// <param name="Uses">The directories of its local modules, from the repository root.</param>
/// <param name="Skipped">Modules whose source is not known.</param>
/// <param name="Failures">By file, why it could not be read.</param>
internal sealed record DirectoryModules(
    HashSet<string> Uses,
    List<SkippedModule> Skipped,
    SortedDictionary<string, IndexFailure> Failures
)
{
    internal static DirectoryModules None { get; } = new([], [], []);
}

/// <summary>A module that is not part of the index.</summary>
/// <param name="File">The file that has the block, from the repository root.</param>
/// <param name="Line">The line, from 1; 0 where it is not known.</param>
/// <param name="Module">Its label.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record SkippedModule(string File, int Line, string Module, string Reason);
