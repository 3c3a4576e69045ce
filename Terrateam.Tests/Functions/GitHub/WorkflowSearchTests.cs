using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class WorkflowSearchTests
{
    private const string Dispatchable = """
        on: workflow_dispatch
        jobs:
          a:
            runs-on: ubuntu-latest
            steps:
              - run: exit 0

        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workflow_is_found_by_path_before_name_on_any_page_or_not_at_all()
    {
        await using var sandbox = await SandboxGitHub.StartAsync();
        await using var app = App.Of(sandbox);
        var many = Enumerable
            .Range(0, 105)
            .ToDictionary(
                i => $".github/workflows/{i:D3}.yml",
                i => $"name: Workflow {i}\n{Dispatchable}",
                StringComparer.Ordinal
            );

        var none = await sandbox.CreateRepositoryAsync("acme/none", many);
        Assert.Null(await FindAsync(app, none));

        var named = await sandbox.CreateRepositoryAsync(
            "acme/named",
            new Dictionary<string, string>(many, StringComparer.Ordinal)
            {
                [".github/workflows/zz.yml"] = $"name: Terrateam Workflow\n{Dispatchable}",
            }
        );
        Assert.Equal(".github/workflows/zz.yml", (await FindAsync(app, named))?.Path);

        var both = await sandbox.CreateRepositoryAsync(
            "acme/both",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [".github/workflows/a.yml"] = $"name: Terrateam Workflow\n{Dispatchable}",
                [".github/workflows/terrateam.yml"] = $"name: Something else\n{Dispatchable}",
            }
        );
        Assert.Equal(".github/workflows/terrateam.yml", (await FindAsync(app, both))?.Path);

        await using var elsewhere = App.Of(sandbox, null, ("GitHub:WorkflowPath", ".github/workflows/007.yml"));
        Assert.Equal(".github/workflows/007.yml", (await FindAsync(elsewhere, none))?.Path);
    }

    private static Task<Workflow?> FindAsync(App app, Terrateam.Sandbox.GitHub.Repositories.SandboxRepository remote) =>
        app
            .GitHub.ForInstallation(remote.InstallationId!.Value)
            .For(
                new Repository(remote.InstallationId!.Value, remote.Id, remote.Owner, remote.Name, remote.DefaultBranch)
            )
            .Workflows.FindAsync(Cancelled);
}
