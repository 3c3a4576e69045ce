using System.Text.RegularExpressions;

namespace Terrateam.Core.Modules;

/// <summary>
/// What a <c>terragrunt.hcl</c> refers to in plain text. Functions are not evaluated, except for those that only name
/// the file's own directory, the root of the repository, or a file in a parent folder.
/// </summary>
/// <param name="Dependencies">Directories in <c>dependency</c> and <c>dependencies</c>.</param>
/// <param name="Includes">Files in <c>include</c>.</param>
/// <param name="ParentFiles">Names of files that are searched in parent folders; empty for the usual ones.</param>
/// <param name="Sources">Modules of the repository in <c>terraform</c>.</param>
/// <param name="Extra">Files in <c>locals.extra_terrateam_dependencies</c> or its older name.</param>
/// <remarks>https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/</remarks>
public sealed partial record TerragruntFile(
    IReadOnlyList<string> Dependencies,
    IReadOnlyList<string> Includes,
    IReadOnlyList<string> ParentFiles,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Extra
)
{
    /// <summary>The name of such a file.</summary>
    public const string Name = "terragrunt.hcl";

    private const string ExtraName = "extra_terrateam_dependencies";
    private const string OlderExtraName = "extra_atlantis_dependencies";

    /// <summary>Reads a file. What is no HCL is passed over: Terragrunt tells of it.</summary>
    public static TerragruntFile Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = text.Replace("${get_terragrunt_dir()}", ".", StringComparison.Ordinal)
            .Replace("${get_repo_root()}/", "/", StringComparison.Ordinal);
        var found = HclAttributes.Read(plain);
        return new(
            [.. Of("dependency", "config_path"), .. Of("dependencies", "paths")],
            [.. Of("include", "path")],
            [.. ParentFolders().Matches(text).Select(static match => match.Groups["name"].Value).Distinct()],
            [.. Of("terraform", "source").Where(IsLocal)],
            [.. Of("locals", ExtraName).Concat(Has(ExtraName) ? [] : Of("locals", OlderExtraName))]
        );

        IEnumerable<string> Of(string block, string name) =>
            found.Where(one => one.Is(block, name)).SelectMany(static one => one.Values);

        bool Has(string name) => found.Any(one => one.Is("locals", name));
    }

    // https://developer.hashicorp.com/terraform/language/modules/sources#local-paths
    private static bool IsLocal(string source) =>
        source.StartsWith("./", StringComparison.Ordinal)
        || source.StartsWith("../", StringComparison.Ordinal)
        || source.StartsWith('/');

    [GeneratedRegex(
        """find_in_parent_folders\(\s*("(?<name>[^"$\\/\n]{0,200})"\s*)?[,)]""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex ParentFolders();
}
