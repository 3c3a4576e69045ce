using System.Text.RegularExpressions;
using Terrateam.Core.Changes;
using Terrateam.Core.Modules;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Scaffolding;

/// <summary>What a repository has that a configuration can say.</summary>
/// <param name="Directories">Every directory with Terraform code or a unit of Terragrunt, by path.</param>
/// <param name="IsTofu">True where the files are those of OpenTofu.</param>
/// <param name="HasDocuments">True where there are files in Markdown, which change no plan.</param>
public sealed partial record RepositorySurvey(IReadOnlyList<FoundDirectory> Directories, bool IsTofu, bool HasDocuments)
{
    // Directories of these names hold code that is not applied from there.
    private static readonly string[] NotApplied =
    [
        "modules",
        "module",
        "examples",
        "example",
        "test",
        "tests",
        "fixtures",
        "testdata",
        "templates",
    ];

    /// <summary>Looks at the files of a checkout.</summary>
    /// <param name="files">The files of the repository.</param>
    /// <param name="read">Reads one of them, without links in the path.</param>
    public static RepositorySurvey Create(RepositoryFiles files, Func<string, FileText> read)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(read);
        var index = RepositoryModules.IndexOf(RepositoryModules.Create(files, read).Report);
        var code = files
            .Paths.Where(static path => ModuleFile.IsConfiguration(path) && !IsFetched(path))
            .GroupBy(RepositoryPath.DirectoryOf, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.ToList(), StringComparer.Ordinal);
        var units = TerragruntUnits.Find(files.Paths, code.Keys.ToHashSet(StringComparer.Ordinal), read);
        var modules = index.ModuleDirectories();
        modules.UnionWith(units.Values.SelectMany(static unit => unit.Modules));

        var found = new List<FoundDirectory>(units.Values);
        foreach (var (directory, own) in code.Where(one => !units.ContainsKey(one.Key)))
        {
            var text = string.Join('\n', own.Select(path => read(path).Text));
            var kind =
                HasState().IsMatch(text) ? DirectoryKind.Root
                : modules.Contains(directory) ? DirectoryKind.Module
                : directory.Split('/').Any(static part => NotApplied.Contains(part, StringComparer.Ordinal))
                    ? DirectoryKind.Doubtful
                : DirectoryKind.Root;
            var plain = new FoundDirectory(directory, kind) { Modules = [.. Used(index, directory)] };
            found.Add(kind == DirectoryKind.Root ? WithWorkspaces(plain, files.Paths, text) : plain);
        }

        // Their files alone would make them directories to plan.
        found.AddRange(
            files
                .Paths.Where(static path => IsVariables(path) && !IsFetched(path))
                .Select(RepositoryPath.DirectoryOf)
                .Distinct(StringComparer.Ordinal)
                .Where(directory => !code.ContainsKey(directory) && !units.ContainsKey(directory))
                .Select(static directory => new FoundDirectory(directory, DirectoryKind.Variables))
        );
        return new(
            [.. found.OrderBy(static one => one.Path, StringComparer.Ordinal)],
            files.Paths.Any(static path =>
                path.EndsWith(".tofu", StringComparison.Ordinal)
                || path.EndsWith(".tofu.json", StringComparison.Ordinal)
                || path.EndsWith(".opentofu-version", StringComparison.Ordinal)
            ),
            files.Paths.Any(static path => path.EndsWith(".md", StringComparison.Ordinal))
        );
    }

    private static IEnumerable<string> Used(ModuleIndex index, string directory) =>
        index
            .From(directory)
            .Select(module => RepositoryPath.Normalise($"{directory}/{module}"))
            .OfType<string>()
            .Order(StringComparer.Ordinal);

    private static FoundDirectory WithWorkspaces(FoundDirectory directory, IEnumerable<string> files, string text)
    {
        var prefix = directory.Path == "." ? "" : $"{directory.Path}/";
        string[] below =
        [
            .. files
                .Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
                .Select(path => path[prefix.Length..]),
        ];
        var (names, file) = WorkspaceConvention.Find(below);
        var asks = AsksForWorkspace().IsMatch(text);
        return directory with
        {
            AsksForWorkspace = asks,
            VariableFile = file,
            Workspaces = asks || file is null ? names : [],
            PossibleWorkspaces = asks || file is null ? [] : names,
        };
    }

    private static bool IsVariables(string path) =>
        path.EndsWith(".tfvars", StringComparison.Ordinal) || path.EndsWith(".tfvars.json", StringComparison.Ordinal);

    private static bool IsFetched(string path) =>
        path.StartsWith(".terraform/", StringComparison.Ordinal)
        || path.Contains("/.terraform/", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(?:backend\s+""|cloud\s*\{)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex HasState();

    [GeneratedRegex(@"^[^#\n]*\bterraform\.workspace\b", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex AsksForWorkspace();
}
