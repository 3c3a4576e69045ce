using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Modules;

/// <summary>Which directories of a repository use which of its modules.</summary>
/// <param name="Report">The index as the wire protocol has it.</param>
/// <param name="Skipped">Modules that are not in it, by file and line.</param>
public sealed record RepositoryModules(RunnerReport.Index Report, IReadOnlyList<SkippedModule> Skipped)
{
    /// <summary>The version of the index's format.</summary>
    public const int Version = 1;

    // Limits of the result: the modules that one directory may use, and the names that links may give.
    private const int MaxModules = 1_000;
    private const int MaxNames = 100_000;

    /// <summary>
    /// Reads every configuration file of the directories once, and follows their local modules to the modules of those.
    /// </summary>
    /// <param name="files">The files of the repository.</param>
    /// <param name="read">Reads one of them, from the repository root, without links in the path. At most
    /// <see cref="ModuleFile.MaxFile"/> bytes.</param>
    /// <param name="directories">The directories to report, besides those of the modules that they use; null or empty
    /// for all.</param>
    /// <remarks>
    /// Takes time in proportion to the files, their text, and the pairs of a directory and a module that it uses.
    /// </remarks>
    public static RepositoryModules Create(
        RepositoryFiles files,
        Func<string, FileText> read,
        IReadOnlyCollection<string>? directories = null
    )
    {
        var known = new ModuleDirectories(files, read);
        var paths = new SortedDictionary<string, IndexedPath>(StringComparer.Ordinal);
        var skipped = new List<SkippedModule>();
        var wanted = directories is { Count: > 0 }
            ? directories.Select(RepositoryPath.Normalise).OfType<string>()
            : new ModuleIndex(ModuleIndex.Empty.Modules, files.Links).WithAliases(known.Configured).Take(MaxNames);
        var left = new Queue<string>(wanted);
        while (left.TryDequeue(out var directory))
        {
            if (paths.ContainsKey(directory))
                continue;

            var own = known.From(directory);
            var used = Reach(directory, known);
            var failures = own.Failures;
            if (used.Count > MaxModules)
            {
                failures[directory] = new(
                    $"it uses more than {MaxModules} modules, those of its modules included; only so many are followed"
                );
            }

            paths.Add(
                directory,
                new(
                    [.. used.Take(MaxModules).Select(module => Tell(directory, module)).Order(StringComparer.Ordinal)],
                    failures
                )
            );
            skipped.AddRange(own.Skipped);
            foreach (var module in used)
                left.Enqueue(module);
        }

        return new(
            new(
                Version,
                Success: true,
                paths,
                new SortedDictionary<string, string>(files.Links.ToDictionary(), StringComparer.Ordinal)
            ),
            [
                .. skipped
                    .Distinct()
                    .OrderBy(static module => module.File, StringComparer.Ordinal)
                    .ThenBy(static module => module.Line),
            ]
        );
    }

    /// <summary>The index that changes are matched with, from a report.</summary>
    public static ModuleIndex IndexOf(RunnerReport.Index report) =>
        new(
            report.Paths.ToDictionary(
                static path => path.Key,
                static path => path.Value.Modules,
                StringComparer.Ordinal
            ),
            report.Symlinks ?? ModuleIndex.Empty.Symlinks
        );

    private static List<string> Reach(string directory, ModuleDirectories known)
    {
        var reached = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { directory };
        var left = new Queue<string>([directory]);
        while (left.TryDequeue(out var next) && reached.Count <= MaxModules)
        {
            foreach (var module in known.From(next).Uses.Where(seen.Add))
            {
                reached.Add(module);
                left.Enqueue(module);
            }
        }

        return reached;
    }

    // A path as `source` has it: from one directory to another, beginning with `./` or `../`.
    private static string Tell(string from, string to)
    {
        var here = from == "." ? [] : from.Split('/');
        var there = to == "." ? [] : to.Split('/');
        var same = 0;
        while (same < here.Length && same < there.Length && here[same] == there[same])
            same++;

        var up = string.Join('/', Enumerable.Repeat("..", here.Length - same));
        var down = string.Join('/', there[same..]);
        return (up.Length, down.Length) switch
        {
            (0, _) => $"./{down}",
            (_, 0) => up,
            _ => $"{up}/{down}",
        };
    }
}
