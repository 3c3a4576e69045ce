using Terrateam.Core.Configuration;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>The name of a workspace is a name, and never a path, an option or a word of a shell.</summary>
public sealed class WorkspaceNameTests
{
    [Theory]
    [InlineData("../../../elsewhere")]
    [InlineData("/elsewhere")]
    [InlineData("..")]
    [InlineData("-state=elsewhere")]
    [InlineData("$(touch elsewhere)")]
    public async Task A_name_that_is_something_else_writes_nothing_elsewhere(string workspace)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a", workspace)));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("a", workspace)));

        var exit = await scenario.RunAsync();

        // Terraform itself takes some of them and refuses the others; either way they stay below their directory.
        Assert.True(exit.Code == 0, exit.Output);
        var everything = Path.GetDirectoryName(scenario.Workspace)!;
        var written = Directory
            .EnumerateFileSystemEntries(everything, "*elsewhere*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(everything, path))
            .Where(path => !path.StartsWith("workspace/a/terraform.tfstate.d/", StringComparison.Ordinal));
        Assert.Empty(written);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scenario.Temporary));
    }

    [Fact]
    public void A_name_with_a_control_character_is_refused_with_its_place()
    {
        var error = Assert.Single(
            ConfigurationReader.Read("c.yml", "dirs:\n  a:\n    workspaces:\n      \"x\\0y\": {}\n").Errors
        );

        Assert.Equal(4, error.Line);
        Assert.Contains("control character", error.Problem, StringComparison.Ordinal);
    }
}
