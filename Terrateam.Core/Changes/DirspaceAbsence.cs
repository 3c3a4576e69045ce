using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>Explains why a dirspace does not exist.</summary>
internal sealed class DirspaceAbsence(
    RepositoryConfiguration configuration,
    IReadOnlyCollection<string> repositoryFiles,
    ModuleIndex index,
    GoneDirectories gone
)
{
    private readonly HashSet<string> _modules = index.ModuleDirectories();

    internal ChangeReason.NoDirspace For(Dirspace dirspace)
    {
        var (directory, name) = dirspace;
        var files = index
            .WithAliases(repositoryFiles)
            .Where(file => string.Equals(RepositoryPath.DirectoryOf(file), directory, StringComparison.Ordinal))
            .ToList();
        var rule = RuleOf(directory, files);
        if (gone.Has(directory) && rule is not { CreateIfMissing: true })
        {
            return new(
                $"this change takes the last file of configuration out of the directory {directory}, so that "
                    + $"nothing is planned there; its state stays",
                rule is null ? null : $"dirs.{rule.Path}"
            );
        }

        if (files.Count == 0 && rule is not { CreateIfMissing: true })
        {
            return rule is null
                ? new($"there is no file in the directory {directory}{Meant(directory)}")
                : new(
                    $"there is no file in the directory {directory}, and it does not say `create_if_missing`",
                    $"dirs.{rule.Path}"
                );
        }

        if (_modules.Contains(directory))
        {
            var user = index.Modules.First(use => use.Value.Any(module => IsModule(use.Key, module, directory))).Key;
            return new($"{directory} is a module of {user} and is planned there", "indexer");
        }

        if (
            rule is not null
            && rule.Workspaces.FirstOrDefault(workspace =>
                string.Equals(workspace.Name, name, StringComparison.Ordinal)
            )
                is not { } own
        )
        {
            var names = string.Join(", ", rule.Workspaces.Select(static workspace => workspace.Name));
            return new(
                $"{directory} has no workspace {name}, it has {(names.Length == 0 ? "none" : names)}",
                $"dirs.{rule.Path}"
            );
        }

        if (rule is null && name is not "default")
            return new($"{directory} has no workspace {name}, it has default: nothing in `dirs` names the directory");
        return
            (
                rule?.Workspaces.First(workspace =>
                    string.Equals(workspace.Name, name, StringComparison.Ordinal)
                ).WhenModified
                ?? configuration.WhenModified
            )
                .FilePatterns
                .Count == 0
            ? new(
                "its `file_patterns` are empty, so it is never planned",
                rule is null ? "when_modified.file_patterns" : $"dirs.{rule.Path}"
            )
            : new(
                $"no file of {directory} is one that the patterns of the repository mean",
                "when_modified.file_patterns"
            );
    }

    private string Meant(string directory) =>
        ClosestMatch.To(directory, repositoryFiles.Select(RepositoryPath.DirectoryOf).Distinct(StringComparer.Ordinal))
            is { } near
            ? $"; did you mean {near}?"
            : "";

    private DirectoryRule? RuleOf(string directory, List<string> files) =>
        configuration.Directories.FirstOrDefault(rule =>
            !rule.IsPattern && string.Equals(rule.Path, directory, StringComparison.Ordinal)
        )
        ?? configuration
            .Directories.Where(static rule => rule.IsPattern)
            .OrderByDescending(static rule => rule.Path.Length)
            .ThenBy(static rule => rule.Path, StringComparer.Ordinal)
            .FirstOrDefault(rule => Glob.Parse(rule.Path, out _) is { } glob && files.Exists(glob.Matches));

    // The module may be used through a symbolic link, whose target is a module too.
    private bool IsModule(string user, string module, string directory)
    {
        var only = new ModuleIndex(
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [user] = [module] },
            index.Symlinks
        );
        return only.ModuleDirectories().Contains(directory);
    }
}
