using System.Text;
using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Output;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary>What is summed up, and the file that it is written to.</summary>
public sealed partial class JobSummaryTests
{
    private string Write(Work work, IReadOnlyList<StepContext> contexts)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "summary.md");
        Summary(file).Write(work, contexts);
        return File.ReadAllText(file, Encoding.UTF8);
    }

    private JobSummary Summary(string file) =>
        new(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["GITHUB_STEP_SUMMARY"] = file,
                ["GITHUB_SERVER_URL"] = "https://github.com",
                ["GITHUB_REPOSITORY"] = "acme/infra",
            },
            new JobLog(TextWriter.Null, _mask)
        );

    private static Work Work(string operation) =>
        new(
            operation,
            false,
            "token",
            "main",
            [],
            new RunConfiguration(JsonElement.Parse("{}")),
            RunKinds.PullRequest,
            new RunKindData("7"),
            null
        );

    private static StepContext Context(string directory, string workspace) =>
        new(
            StepScope.From(new Dirspace(directory, workspace)),
            $"{directory} {workspace}",
            "/",
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

    private static StepResult Plan(string diff, bool hasChanges) =>
        new(
            StepNames.PlanOf("tf"),
            true,
            new PlanPayload("text", ["terraform", "plan"], 2, "terraform", "1.11.4")
            {
                Plan = diff,
                HasChanges = hasChanges,
            }
        );

    private static StepResult Applied(string text) =>
        new(StepNames.ApplyOf("tf"), true, new ApplyPayload(text, ["terraform"], 0, "terraform", "1.11.4"));
}
