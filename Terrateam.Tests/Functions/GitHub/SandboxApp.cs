using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>An owner with one repository on the Sandbox's GitHub, and the adapter on it.</summary>
internal sealed class SandboxApp : IAsyncDisposable
{
    public const string WorkflowPath = ".github/workflows/terrateam.yml";

    private const string Workflow = """
        name: Terrateam Workflow
        run-name: Terrateam ${{ inputs.work-token }}
        on:
          workflow_dispatch:
            inputs:
              work-token:
                required: true
        jobs:
          terrateam:
            runs-on: ubuntu-latest
            steps:
              - run: exit 0
        """;

    private readonly int _callsBefore;

    private SandboxApp(SandboxGitHub sandbox, SandboxRepository remote, App app)
    {
        (Sandbox, Remote, App) = (sandbox, remote, app);
        Repository = new Repository(
            remote.InstallationId!.Value,
            remote.Id,
            remote.Owner,
            remote.Name,
            remote.DefaultBranch,
            IsPrivate: true
        );
        _callsBefore = sandbox.Calls.Count;
    }

    public SandboxGitHub Sandbox { get; }

    /// <summary>The repository as people see it.</summary>
    public SandboxRepository Remote { get; }

    /// <summary>The repository as the adapter names it.</summary>
    public Repository Repository { get; }

    public App App { get; }

    public IGitHub GitHub => App.GitHub.ForInstallation(Remote.InstallationId!.Value);

    /// <summary>The requests to the Sandbox since this instance was created.</summary>
    public IEnumerable<Exchange> Calls => Sandbox.Calls.Skip(_callsBefore);

    /// <summary>A new owner with an installation of its own, and an app that knows nothing yet.</summary>
    public static async Task<SandboxApp> NewAsync(SandboxGitHub sandbox, TimeProvider time, string owner)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WorkflowPath] = Workflow,
            ["network/main.tf"] = "# network",
            ["odd names/ä#?%.tf"] = "# odd",
        };
        var remote = await sandbox.CreateRepositoryAsync($"{owner}/infra", files);
        return new SandboxApp(sandbox, remote, App.Of(sandbox, time));
    }

    /// <summary>How often an operation was called, such as <c>GET /app</c>.</summary>
    public int Count(string operation) =>
        Calls.Count(call => string.Equals(call.Operation, operation, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
