using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>Small repositories for tests.</summary>
internal static class Samples
{
    public const string WorkflowPath = ".github/workflows/terrateam.yml";

    public const string Workflow = """
        name: Terrateam
        run-name: Terrateam ${{ inputs.work-token }}
        on:
          workflow_dispatch:
            inputs:
              work-token:
                required: true
              api-base-url:
                required: true
              environment:
                required: false
              runs_on:
                required: false
                default: '"ubuntu-latest"'
        jobs:
          terrateam:
            name: Terrateam
            permissions:
              id-token: write
              contents: read
            runs-on: ${{ fromJSON(inputs.runs_on || '"ubuntu-latest"') }}
            environment: ${{ inputs.environment }}
            steps:
              - uses: actions/checkout@v5
        """;

    public static Dictionary<string, string> Infra { get; } =
        new(StringComparer.Ordinal)
        {
            ["README.md"] = "Infrastructure\n",
            ["network/main.tf"] = "resource \"terraform_data\" \"network\" {}\n",
            ["app/main.tf"] = "resource \"terraform_data\" \"app\" {}\n",
            [WorkflowPath] = Workflow,
        };

    public static Dictionary<string, string?> Change(
        string path = "network/main.tf",
        string? text = "resource \"terraform_data\" \"net\" {}\n"
    ) => new(StringComparer.Ordinal) { [path] = text };

    /// <summary>A job that does nothing but log a line.</summary>
    public static JobStep Nothing { get; } =
        (job, _) =>
        {
            job.Log("nothing to do");
            return Task.FromResult(0);
        };
}
