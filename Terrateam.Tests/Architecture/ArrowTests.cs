using System.Xml.Linq;
using ArchUnitNET.Domain;

namespace Terrateam.Tests.Architecture;

/// <summary>Which project, and which half of the local host, may know which (docs/architecture.md).</summary>
public sealed class ArrowTests
{
    // Settings names the app's own defaults; Hosting and State put the app and its stores together.
    private static readonly string[] HostFolders = ["Discovery", "Durable", "Http", "Invocation", "Timers"];

    public static TheoryData<string, string[]> Arrows =>
        new()
        {
            { "Terrateam.Core", [] },
            { "Terrateam.Functions", ["Terrateam.Core"] },
            { "Terrateam.Local", ["Terrateam.Core", "Terrateam.Functions"] },
            { "Terrateam.Cli", ["Terrateam.Core"] },
            // The compiled code may name what the functions' surface names; the Cli is started as a process only.
            { "Terrateam.Sandbox", ["Terrateam.Core", "Terrateam.Functions", "Terrateam.Local"] },
        };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_project_refers_only_to_the_projects_that_it_may_know(string project, string[] allowed)
    {
        var assembly = CodeBase.Assemblies.Single(a => a.GetName().Name == AssemblyOf(project));

        var references = assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(IsOurs);

        Assert.Empty(references.Except(allowed.Select(AssemblyOf)));
    }

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_project_file_names_only_the_projects_that_it_may_know(string project, string[] allowed)
    {
        var file = XDocument.Parse(CodeBase.Read($"{project}/{project}.csproj"));

        var references = file.Descendants("ProjectReference")
            // Defaults of references have no name.
            .Where(static reference => reference.Attribute("Include") is not null)
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") is not "false")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void The_core_needs_nothing_but_the_base_library_and_parsers_of_yaml_and_markdown()
    {
        var core = CodeBase.Assemblies.Single(a => a.GetName().Name == "Terrateam.Core");

        var foreign = core.GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name is not "netstandard" and not "YamlDotNet" and not "Markdig")
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal));

        Assert.Empty(foreign);
    }

    [Theory]
    [InlineData("System.Net.Http")]
    [InlineData("System.Net.Sockets")]
    [InlineData("System.IO.File")]
    [InlineData("System.IO.Directory")]
    [InlineData("System.Diagnostics.Process")]
    public void The_core_touches_no_network_no_files_and_no_processes(string forbidden)
    {
        var core = CodeBase
            .Types.Where(type => type.FullName.StartsWith("Terrateam.Core.", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(core);

        var guilty = core.Where(type => type.Dependencies.Any(dependency => Names(dependency.Target, forbidden)))
            .Select(type => type.FullName);

        Assert.Empty(guilty);
    }

    // By text, since the compiler itself names Environment in what it makes of iterators.
    [Theory]
    [InlineData("Environment.")]
    [InlineData("Console.")]
    [InlineData("TimeProvider")]
    public void The_core_has_no_clock_and_no_surroundings(string forbidden)
    {
        var guilty = CodeBase
            .Files("*.cs", "Terrateam.Core")
            .Where(file => CodeBase.CodeLines(file).Any(line => line.Contains(forbidden, StringComparison.Ordinal)));

        Assert.Empty(guilty);
    }

    [Fact]
    public void The_local_host_knows_nothing_of_terrateam_where_it_runs_functions()
    {
        var host = CodeBase.Types.Where(type => IsHostHalf(type.FullName)).ToList();
        Assert.NotEmpty(host);

        var guilty =
            from type in host
            from dependency in type.Dependencies
            let target = dependency.Target.FullName
            where IsOurs(target) && !target.StartsWith("Terrateam.Local.", StringComparison.Ordinal)
            select $"{type.FullName} -> {target}";

        Assert.Empty(guilty.Distinct());
    }

    private static bool Names(IType target, string forbidden) =>
        target.FullName == forbidden || target.FullName.StartsWith(forbidden + ".", StringComparison.Ordinal);

    private static bool IsHostHalf(string name) =>
        HostFolders.Any(folder => name.StartsWith($"Terrateam.Local.{folder}.", StringComparison.Ordinal));

    private static bool IsOurs(string name) => name.StartsWith("Terrateam", StringComparison.OrdinalIgnoreCase);

    private static string AssemblyOf(string project) => project is "Terrateam.Cli" ? "terrateam" : project;
}
