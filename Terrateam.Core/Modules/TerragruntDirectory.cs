using Terrateam.Core.Patterns;

namespace Terrateam.Core.Modules;

/// <summary>A directory with a <c>terragrunt.hcl</c>: which changes concern it, and what comes before it.</summary>
/// <param name="FilePatterns">Patterns of files, as <c>when_modified.file_patterns</c> has them.</param>
/// <param name="Dependencies">Directories that come before it, from the root.</param>
public sealed record TerragruntDirectory(IReadOnlyList<string> FilePatterns, IReadOnlyList<string> Dependencies)
{
    // What the original's helper looks for in every parent folder, and in the root.
    private static readonly string[] OfParents = ["terragrunt.hcl", "root.hcl", "common.hcl"];
    private static readonly string[] OfRoot = ["terragrunt.hcl", "repo.hcl", "aws.hcl", "provision.hcl"];

    /// <summary>Resolves what a file refers to. What leads out of the repository is left out.</summary>
    /// <param name="directory">The file's directory from the root, <c>.</c> for the root.</param>
    /// <param name="file">The file.</param>
    public static TerragruntDirectory Create(string directory, TerragruntFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var dependencies = Resolve(directory, file.Dependencies)
            .Where(one => !string.Equals(one, directory, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        string[] own = ["${DIR}/terragrunt.hcl", "${DIR}/*.tf", "${DIR}/*.tfvars"];
        return new(
            [
                .. own.Concat(Resolve(directory, file.Includes))
                    .Concat(Parents(directory, file.ParentFiles))
                    .Concat(Resolve(directory, file.Sources).Select(static source => Below(source, "**/*.tf")))
                    .Concat(Resolve(directory, file.Extra))
                    .Concat(dependencies.Select(static one => Below(one, TerragruntFile.Name)))
                    .Distinct(StringComparer.Ordinal),
            ],
            dependencies
        );
    }

    private static IEnumerable<string> Parents(string directory, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            yield break;

        string[] searched = [.. names.Where(static name => name.Length > 0)];
        var usual = names.Contains("", StringComparer.Ordinal) ? OfParents : [];
        var at = directory;
        while (at is not ".")
        {
            at = RepositoryPath.DirectoryOf(at);
            foreach (var name in searched.Concat(usual))
                yield return Below(at, name);
        }

        foreach (var name in usual.Length == 0 ? [] : OfRoot)
            yield return name;
    }

    // A path that begins with a slash begins at the root of the repository.
    private static IEnumerable<string> Resolve(string directory, IEnumerable<string> paths) =>
        paths
            .Select(path => RepositoryPath.Normalise(path.StartsWith('/') ? path : $"{directory}/{path}"))
            .OfType<string>();

    private static string Below(string directory, string name) => directory is "." ? name : $"{directory}/{name}";
}
