using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>The workflow that users are given, and scenarios whose repository has another one.</summary>
internal static class SampleWorkflow
{
    /// <summary>The original's workflow: it takes the backend's address from the inputs.</summary>
    public const string OfTheOriginal = """
        name: Terrateam Workflow
        on:
          workflow_dispatch:
            inputs:
              work-token:
                description: Work Token
                required: true
              api-base-url:
                description: API Base URL
              environment:
                description: Environment
                type: environment
              runs_on:
                description: Runs on
                type: string
        jobs:
          terrateam:
            permissions:
              id-token: write
              contents: read
            runs-on: ${{ github.event.inputs.runs_on && fromJson(github.event.inputs.runs_on) || 'ubuntu-latest' }}
            timeout-minutes: 1440
            name: Terrateam Action
            environment: ${{ github.event.inputs.environment }}
            steps:
              - uses: actions/checkout@v4
              - name: Run Terrateam Action
                uses: terrateamio/action@v1
                with:
                  work-token: ${{ github.event.inputs.work-token }}
                  api-base-url: ${{ github.event.inputs.api-base-url }}
        """;

    public static Task<string> ReadAsync(string name = "terrateam.yml") =>
        File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "workflow", name),
            TestContext.Current.CancellationToken
        );

    /// <summary>A scenario with that workflow in place of the usual one.</summary>
    public static ScenarioOptions In(
        string workflow,
        string? configuration = null,
        params (string Name, string Value)[] settings
    )
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [ScenarioEnvironment.WorkflowPath] = workflow,
        };
        if (configuration is not null)
            files[".terrateam/config.yml"] = configuration;
        return new()
        {
            HasWorkflow = false,
            Files = files,
            Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal),
        };
    }
}
