using Terrateam.Core.Modules;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Scaffolding;

/// <summary>Finds the units of Terragrunt: directories with a <c>terragrunt.hcl</c> that is not only included.</summary>
internal static class TerragruntUnits
{
    private const string StackFile = "terragrunt.stack.hcl";
    private const string Cache = ".terragrunt-cache";

    private static readonly string[] OfStack = ["${DIR}/**/*.hcl", "${DIR}/**/*.tf"];

    /// <param name="files">All files of the repository.</param>
    /// <param name="withCode">The directories that have Terraform code.</param>
    /// <param name="read">Reads a file.</param>
    internal static IReadOnlyDictionary<string, FoundDirectory> Find(
        IReadOnlyCollection<string> files,
        IReadOnlySet<string> withCode,
        Func<string, FileText> read
    )
    {
        var units = new SortedDictionary<string, FoundDirectory>(StringComparer.Ordinal);
        foreach (var path in files.Where(static path => !path.Contains(Cache, StringComparison.Ordinal)))
        {
            var directory = RepositoryPath.DirectoryOf(path);
            var name = path[(path.LastIndexOf('/') + 1)..];
            if (name == StackFile)
                units[directory] = new(directory, DirectoryKind.Unit) { Patterns = OfStack };
            else if (name == TerragruntFile.Name && !units.ContainsKey(directory) && read(path).Text is { } text)
                Add(units, directory, text, withCode.Contains(directory));
        }

        // A unit that comes before has to be one, and a file that is searched in every parent is in one of them.
        var known = files.ToHashSet(StringComparer.Ordinal);
        foreach (var (directory, unit) in units.ToList())
        {
            units[directory] = unit with
            {
                Before = [.. unit.Before.Where(units.ContainsKey)],
                Patterns = [.. unit.Patterns.Where(pattern => known.Contains(pattern) || IsOwn(pattern))],
            };
        }

        return units;
    }

    // Those of modules are written for all kinds of directories alike.
    private static bool IsOwn(string pattern) => pattern.StartsWith("${DIR}/", StringComparison.Ordinal);

    private static void Add(SortedDictionary<string, FoundDirectory> units, string directory, string text, bool hasCode)
    {
        var file = TerragruntFile.Read(text);
        var hasSource = HclAttributes.Read(text).Any(static one => one.Is("terraform", "source"));
        var hasInclude = file.Includes.Count + file.ParentFiles.Count > 0;
        if (!hasSource && !hasInclude && !hasCode)
            return;

        var read = TerragruntDirectory.Create(directory, file);
        var modules = file
            .Sources.Select(source => source.Replace("//", "/", StringComparison.Ordinal))
            .Select(source => RepositoryPath.Normalise(source.StartsWith('/') ? source : $"{directory}/{source}"))
            .OfType<string>();
        units[directory] = new(directory, DirectoryKind.Unit)
        {
            Patterns = read.FilePatterns,
            Before = read.Dependencies,
            Modules = [.. modules],
        };
    }
}
