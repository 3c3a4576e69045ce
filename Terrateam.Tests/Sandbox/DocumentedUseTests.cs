using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.Samples;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Sandbox;

/// <summary>The example of docs/sandbox.md for tests is one.</summary>
public sealed class DocumentedUseTests
{
    [Fact]
    public async Task The_example_runs()
    {
        using var directory = new TemporaryDirectory();
        var (stateDirectory, dataDirectory) = (directory["state"], directory["data"]);

        await using var github = await SandboxGitHub.StartAsync();
        var files = SampleRepository.Read(stateDirectory);
        var repository = await github.CreateRepositoryAsync("acme/infra", files);
        await using var app = await SandboxApp.StartAsync(github, dataDirectory);

        var pull = await repository.OpenPullRequestAsync("branch", "Title", "alice", SampleRepository.Change(files));
        await pull.WaitForStatusAsync("terrateam plan: network default", "success");
        await pull.CommentAsync("alice", "terrateam apply");

        Assert.Empty(github.UnknownCalls);
    }

    [Fact]
    public void The_guide_shows_what_runs_here()
    {
        var (_, shown) = Assert.Single(Docs.Page.Open("docs/sandbox.md").Blocks("csharp test"));
        var here = CodeBase.Read("Terrateam.Tests/Sandbox/DocumentedUseTests.cs").Split('\n').Select(Trimmed);

        var indented = string.Join('\n', here);
        Assert.Contains(string.Join('\n', shown.Split('\n').Select(Trimmed)), indented, StringComparison.Ordinal);

        static string Trimmed(string line) => line.Trim();
    }
}
