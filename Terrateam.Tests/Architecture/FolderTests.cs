using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Terrateam.Tests.Architecture;

/// <summary>The folders of a project know only those that docs/architecture.md names before them.</summary>
public sealed partial class FolderTests
{
    public static TheoryData<string> Projects =>
        ["Terrateam.Core", "Terrateam.Functions", "Terrateam.Local", "Terrateam.Cli", "Terrateam.Sandbox"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_knows_only_the_folders_before_it(string project)
    {
        var order = OrderOf(project);
        var types = new ArchLoader().LoadAssemblies(Assembly.Load(AssemblyOf(project))).Build().Types;

        var arrows = types
            .Select(type => (Type: type, Folder: FolderOf(project, type)))
            .Where(from => from.Folder is not null)
            .SelectMany(from =>
                from.Type.Dependencies.Select(dependency =>
                    (From: from, To: FolderOf(project, dependency.Target), dependency.Target)
                )
            )
            .Where(arrow => arrow.To is not null && arrow.To != arrow.From.Folder)
            .ToList();
        Assert.NotEmpty(arrows);

        Assert.Empty(
            arrows
                .Where(arrow => order.IndexOf(arrow.To!) > order.IndexOf(arrow.From.Folder!))
                .Select(arrow => $"{arrow.From.Type.FullName} -> {arrow.Target.FullName}")
                .Distinct()
        );
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_has_its_place_in_the_documented_order(string project)
    {
        var folders = CodeBase
            .Files("*.cs", project)
            .Select(static file => file.Split('/'))
            .Where(static parts => parts.Length > 2)
            .Select(static parts => parts[1])
            .Distinct();

        Assert.Equal(folders.Order(StringComparer.Ordinal), OrderOf(project).Order(StringComparer.Ordinal));
    }

    // What is outside is in no order. The commands of the sandbox and of the runner put all of their folders together.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Nothing_but_the_program_is_outside_the_folders(string project) =>
        Assert.Empty(
            CodeBase
                .Files("*.cs", project)
                .Where(static file => file.Count(static c => c is '/') == 1)
                .Select(Path.GetFileName)
                .Except(["Program.cs", "SandboxCommand.cs", "TerrateamCommand.cs"])
        );

    private static List<string> OrderOf(string project) =>
        [
            .. Orders()
                .Matches(CodeBase.Read("docs/architecture.md"))
                .Single(match => match.Groups["project"].Value == project)
                .Groups["folders"]
                .Value.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries),
        ];

    private static string AssemblyOf(string project) => project is "Terrateam.Cli" ? "terrateam" : project;

    private static string? FolderOf(string project, IType type) =>
        type.FullName.StartsWith(project + ".", StringComparison.Ordinal)
        && type.FullName[(project.Length + 1)..].Split('.') is [var folder, _, ..]
            ? folder
            : null;

    // The block of a project: its name on a line of its own, its folders indented below.
    [GeneratedRegex(@"^(?<project>Terrateam\.\w+)\n(?<folders>(?:  [A-Za-z ]+\n)+)", RegexOptions.Multiline, 1000)]
    private static partial Regex Orders();
}
