using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>The action in <c>setup</c>, run by workflows: from the checkout of its own repository, and from another.</summary>
public sealed class SetupWorkflowTests
{
    private const string Workflow = ".github/workflows/cli.yml";
    private const string SunOs = """
        mkdir fake && printf '#!/bin/sh\nif [ "$1" = -s ]; then echo SunOS; else echo sparc; fi\n' >fake/uname
                  chmod +x fake/uname && echo "$PWD/fake" >>"$GITHUB_PATH"
        """;

    [Theory]
    [InlineData("./setup", "version: 0.0.0")]
    [InlineData("./setup", "version: latest")]
    [InlineData("OWNER/REPOSITORY/setup@v0.0.0", "")]
    public async Task The_program_is_on_the_path_of_the_steps_behind_it(string uses, string with)
    {
        var run = await RunAsync(uses, with);

        Assert.True(run.Conclusion == "success", run.Log);
        Assert.Contains("terrateam v0.0.0, checksum verified.", run.Log, StringComparison.Ordinal);
        Assert.Contains("version is 0.0.0", run.Log, StringComparison.Ordinal);
        Assert.Matches("(?m)^program says [0-9]+\\.[0-9]+\\.[0-9]+", run.Log);
        Assert.Contains("Missing: --work-token", run.Log, StringComparison.Ordinal);
        Assert.Contains("run ended with 2", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "version: 9.9.9",
        "",
        "",
        "There is no release v9.9.9 of OWNER/REPOSITORY",
        "OWNER/REPOSITORY/releases lists"
    )]
    [InlineData("version: main", "", "", "'main' is no version such as 0.2.0", "not 'latest'")]
    [InlineData("", "", "", "This is not the commit of a release", "say which version with 'version'")]
    [InlineData("", "tag v0.0.0", "", "does not have the checksum", "pin another release")]
    [InlineData("version: 0.0.0", "", SunOs, "There is no program for SunOS on sparc", "install the .NET tool")]
    public async Task What_cannot_be_set_up_fails_the_job_and_names_the_fix(
        string with,
        string manifest,
        string before,
        string problem,
        string fix
    )
    {
        var run = await RunAsync("./setup", with, manifest, before);

        Assert.Equal("failure", run.Conclusion);
        var error = Assert.Single(run.Log.Split('\n'), static line =>
            line.StartsWith("::error::", StringComparison.Ordinal)
        );
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Contains(fix, error, StringComparison.Ordinal);
        Assert.DoesNotContain("program says", run.Log, StringComparison.Ordinal);
    }

    private static async Task<SandboxRun> RunAsync(
        string uses,
        string with,
        string manifest = "",
        string before = "true"
    )
    {
        await using var one = await Sandboxed.StartAsync(TerrateamJob.BuiltHere);
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["setup/action.yml"] = CodeBase.Read("setup/action.yml"),
            ["setup/setup.sh"] = CodeBase.Read("setup/setup.sh"),
            [Workflow] = $$$"""
                on: workflow_dispatch
                permissions: {contents: read}
                jobs:
                  cli:
                    runs-on: ubuntu-24.04
                    steps:
                      - uses: actions/checkout@v4
                      - run: |
                          {{{(before.Length == 0 ? "true" : before)}}}
                      - id: it
                        uses: {{{uses}}}
                        with: {{{{with}}}}
                      - run: echo "version is ${{ steps.it.outputs.version }}"
                      - run: echo "program says $(terrateam --version)"
                      - run: terrateam run || echo "run ended with $?"
                """,
        };
        var wrong = new string('0', 64);
        if (manifest.Length > 0)
        {
            files["action/RELEASE"] =
                $"{manifest}\n{wrong}  terrateam-linux-x64.tar.gz\n{wrong}  terrateam-linux-arm64.tar.gz\n";
        }

        // The repository that the releases are of.
        var repository = await one.GitHub.CreateRepositoryAsync("OWNER/REPOSITORY", files);
        var id = await repository.StartWorkflowAsync(
            "alice",
            Workflow,
            new Dictionary<string, string>(StringComparer.Ordinal)
        );
        return await repository.WaitForRunAsync(run => run.Id == id && run.IsCompleted);
    }
}
