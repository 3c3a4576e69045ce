using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Attacks;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>A dispatched job does what the workflow file of its ref says.</summary>
public sealed class WorkflowStepTests
{
    private const string Folder = ".github/workflows/";

    [Fact]
    public async Task A_job_runs_the_steps_of_its_file()
    {
        await using var one = await Sandboxed.StartAsync(TerrateamJob.BuiltHere);
        await PushAsync(
            one,
            (
                "act/action.yml",
                """
                name: Act
                inputs: {x: {default: "${{ github.repository }}"}, y: {default: why}}
                outputs: {both: {value: "${{ steps.it.outputs.both }}"}}
                runs:
                  using: composite
                  steps:
                    - id: it
                      shell: bash
                      env: {X: "${{ inputs.x }}", Y: "${{ inputs.y }}"}
                      run: echo "both=$X $Y $OF_THE_STEP" >>"$GITHUB_OUTPUT"
                """
            ),
            (
                $"{Folder}steps.yml",
                """
                on: {workflow_dispatch: {inputs: {word: {default: there}, loud: {type: boolean, default: 'false'}}}}
                permissions: {contents: read}
                env: {FROM_WORKFLOW: w}
                jobs:
                  one:
                    runs-on: ubuntu-latest
                    env: {FROM_JOB: "j ${{ inputs.word }}"}
                    steps:
                      - run: echo "files[$(ls -A)]"
                      - uses: actions/checkout@v4
                        with: {persist-credentials: false}
                      - id: out
                        run: |
                          echo "said=hello" >>"$GITHUB_OUTPUT"
                          printf 'TEXT<<X\none\ntwo\nX\n' >>"$GITHUB_ENV"
                          mkdir bin && printf '#!/bin/sh\necho from the path\n' >bin/tool && chmod +x bin/tool
                          echo "$PWD/bin" >>"$GITHUB_PATH"
                          git config --get-regexp extraheader || echo no header
                      - run: |
                          echo "$SAID|$FROM_WORKFLOW|$FROM_JOB|$TEXT|${ACTIONS_ID_TOKEN_REQUEST_URL-no token}"
                          tool
                        env:
                          SAID: ${{ steps.out.outputs.said }} ${{ !inputs.loud && 'softly' || 'loudly' }}
                      - if: failure()
                        run: echo never
                      - id: bad
                        continue-on-error: true
                        run: exit 3
                      - run: echo "${{ steps.bad.outcome }} then ${{ steps.bad.conclusion }}"
                      - id: act
                        uses: ./act
                        with: {y: given, z: 1}
                        env: {OF_THE_STEP: e}
                      - working-directory: network
                        shell: sh
                        run: |
                          echo "${{ steps.act.outputs.both }} $(ls)"
                          exit 7
                      - run: echo never
                      - if: always()
                        run: echo at the end
                """
            )
        );

        var run = await RunAsync(one, "steps.yml");

        Assert.Equal("failure", run.Conclusion);
        var lines = run.Log.Split('\n').Where(line => !line.StartsWith("##[", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [
                "files[]",
                "no header",
                "hello softly|w|j there|one",
                "two|no token",
                "from the path",
                "failure then success",
                "acme/infra given e main.tf",
                "at the end",
            ],
            lines
        );
        Assert.Contains(
            "##[warning]Unexpected input(s) 'z', valid inputs are ['x', 'y']",
            run.Log,
            StringComparison.Ordinal
        );
        Assert.Contains("##[error]Process completed with exit code 7.", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_run_ends_the_run_and_says_why()
    {
        (string Job, string Conclusion, string Reason)[] cases =
        [
            ("steps: [{uses: some/action@v1}]", "failure", "Unable to resolve action `some/action@v1`"),
            ("steps: [{uses: ./nowhere}]", "failure", "Did you forget to run actions/checkout?"),
            ("steps: [{uses: actions/checkout@v4, with: {ref: x}}]", "failure", "input 'ref' of actions/checkout"),
            ("permissions: {}\n    steps: [{uses: actions/checkout@v4}]", "failure", "git fetch"),
            ("steps: [{run: exit, shell: pwsh}]", "failure", "the shell 'pwsh'"),
            ("steps: [{run: echo out >>$GITHUB_OUTPUT}]", "failure", "Invalid format 'out'"),
            ("strategy: {matrix: {a: [1]}}\n    steps: [{run: a}]", "failure", "does not know `strategy`"),
            ("steps: [{run: a, iff: b}]", "startup_failure", "Unexpected value 'iff'"),
            ("environment: '${{ fromJSON(github.ref) }}'\n    steps: [{run: a}]", "startup_failure", "fromJson"),
        ];
        await using var one = await Sandboxed.StartAsync(TerrateamJob.BuiltHere);
        await PushAsync(
            one,
            [
                .. cases.Select(
                    (it, at) =>
                        ($"{Folder}w{at}.yml", $"on: workflow_dispatch\njobs:\n  a:\n    runs-on: x\n    {it.Job}\n")
                ),
            ]
        );

        for (var at = 0; at < cases.Length; at++)
        {
            var run = await RunAsync(one, $"w{at}.yml");

            Assert.Equal(cases[at].Conclusion, run.Conclusion);
            Assert.Contains(cases[at].Reason, run.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_called_workflow_gets_what_it_declares_and_asks_for_no_more_than_its_caller_has()
    {
        const string Called = """
            on: {workflow_call: {inputs: {word: {required: true, type: string}, more: {type: boolean, default: true}}}}
            permissions: {}
            jobs:
              inner:
                name: Inner
                runs-on: ${{ inputs.word }}
                permissions: {id-token: write}
                steps: [{run: 'echo "${{ inputs.word }} ${{ inputs.more }} ${ACTIONS_ID_TOKEN_REQUEST_URL+token}"'}]
            """;
        (string Call, string Conclusion, string Reason)[] cases =
        [
            ("permissions: {id-token: write}\n    with: {word: a}", "success", "a true token"),
            ("permissions: write-all\n    with: {word: b, more: '${{ false }}'}", "success", "b false token"),
            (
                "with: {word: a}",
                "startup_failure",
                "requesting 'id-token: write', but is only allowed 'id-token: none'"
            ),
            ("permissions: {id-token: write}", "startup_failure", "Input word is required"),
            ("permissions: {id-token: write}\n    with: {word: a, b: c}", "startup_failure", "Invalid input, b"),
        ];
        await using var one = await Sandboxed.StartAsync(TerrateamJob.BuiltHere);
        await PushAsync(
            one,
            [
                ($"{Folder}called.yml", Called),
                .. cases.Select(
                    (it, at) =>
                        (
                            $"{Folder}w{at}.yml",
                            $"on: workflow_dispatch\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n    {it.Call}\n"
                        )
                ),
            ]
        );

        for (var at = 0; at < cases.Length; at++)
        {
            var run = await RunAsync(one, $"w{at}.yml");

            Assert.Equal(cases[at].Conclusion, run.Conclusion);
            Assert.Contains(cases[at].Reason, run.Log, StringComparison.Ordinal);
        }
    }

    /// <summary>The sample workflow, with what makes it fail on GitHub.</summary>
    [Fact]
    public async Task The_action_says_what_its_workflow_lacks()
    {
        var sample = await SampleWorkflow.ReadAsync();
        (string Old, string New, string Reason)[] cases =
        [
            ("id-token: write", "id-token: none", "permissions: id-token: write"),
            ("work-token: ${{ inputs", "worktoken: ${{ inputs", "Unexpected input(s) 'worktoken'"),
            ("api-base-url:", "api-url:", "Missing: --api-base-url"),
        ];
        await using var one = await Sandboxed.StartAsync(TerrateamJob.BuiltHere);
        await PushAsync(
            one,
            [
                .. cases.Select(
                    (it, at) => ($"{Folder}w{at}.yml", sample.Replace(it.Old, it.New, StringComparison.Ordinal))
                ),
            ]
        );

        for (var at = 0; at < cases.Length; at++)
        {
            var run = await RunAsync(
                one,
                $"w{at}.yml",
                by: "terrateam[bot]",
                ("work-token", "t"),
                ("correlation-id", "c")
            );

            Assert.Equal("failure", run.Conclusion);
            Assert.Contains(cases[at].Reason, run.Log, StringComparison.Ordinal);
            Assert.Contains("Runner v0.0.0, checksum verified.", run.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_repository_plans_by_the_reusable_workflow_of_another()
    {
        const string Place =
            "OWNER/WORKFLOWS/.github/workflows/terrateam-job.yml@0000000000000000000000000000000000000000";
        var calling = await SampleWorkflow.ReadAsync("calling.yml");
        var options = SampleWorkflow.In(
            calling.Replace(Place, "acme/workflows/.github/workflows/terrateam-job.yml@main", StringComparison.Ordinal),
            "workflows: [{tag_query: '', environment: production, runs_on: [self-hosted, big]}]\n"
        );
        await using var scenario = await ScenarioEnvironment.StartAsync(options with { Job = TerrateamJob.BuiltHere });
        await scenario.GitHub.CreateRepositoryAsync(
            "acme/workflows",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [$"{Folder}terrateam-job.yml"] = await SampleWorkflow.ReadAsync("reusable.yml"),
            }
        );

        await scenario.OpenPlannedAsync();

        var run = Assert.Single(scenario.Repository.Runs);
        Assert.Equal("production", run.Environment);
        Assert.Equal(["self-hosted", "big"], run.Labels);
        Assert.Contains("##[group]Run Terrateam", run.Log, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static Task<string> PushAsync(Sandboxed one, params (string Path, string Text)[] files) =>
        one.Repository.PushAsync(
            "main",
            "alice",
            "Workflows",
            files.ToDictionary(file => file.Path, file => (string?)file.Text, StringComparer.Ordinal)
        );

    private static async Task<SandboxRun> RunAsync(
        Sandboxed one,
        string workflow,
        string by = "alice",
        params (string Name, string Value)[] inputs
    )
    {
        var id = await one.Repository.StartWorkflowAsync(
            by,
            Folder + workflow,
            inputs.ToDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal)
        );
        return await one.Repository.WaitForRunAsync(run => run.Id == id && run.IsCompleted);
    }
}
