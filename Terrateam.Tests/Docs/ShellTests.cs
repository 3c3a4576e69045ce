using System.CommandLine;
using System.Text.RegularExpressions;
using Terrateam.Cli.Setup;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>Commands that the pages have people type name projects and options that there are.</summary>
public sealed partial class ShellTests
{
    [Fact]
    public void Every_project_that_is_run_or_published_exists()
    {
        var projects = Lines().SelectMany(line => Project().Matches(line)).Select(match => match.Groups[1].Value);

        Assert.NotEmpty(projects);
        Assert.DoesNotContain(projects, project =>
            !File.Exists(Path.Combine(CodeBase.Root, project, $"{project}.csproj"))
        );
    }

    [Fact]
    public void Every_setup_of_the_App_has_options_that_it_knows_and_all_that_it_needs()
    {
        var root = new RootCommand { SetupCommand.Create() };
        var setups = Lines().Select(line => Setup().Match(line)).Where(match => match.Success).ToList();

        Assert.True(setups.Count > 1);
        Assert.All(setups, setup => Assert.Empty(root.Parse(setup.Value).Errors));
    }

    private static IEnumerable<string> Lines() =>
        from page in Page.All
        from block in page.Blocks("sh").Concat(page.Blocks("sh cli"))
        from line in block.Text.Split('\n')
        select line;

    [GeneratedRegex(@"dotnet (?:run|publish)\b.*?\b(Terrateam\.\w+)")]
    private static partial Regex Project();

    [GeneratedRegex(@"\bsetup (?:app|manifest)\b.*$")]
    private static partial Regex Setup();
}
