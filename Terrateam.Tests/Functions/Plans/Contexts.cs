using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>What plans of the tests are made for.</summary>
internal static class Contexts
{
    public static readonly Guid Run = new("00000000-0000-0000-0000-0000000000aa");

    public static PlanContext Plan { get; } =
        new(
            7,
            42,
            12,
            null,
            new Dirspace("network/vpc", "production"),
            "main",
            new string('b', 40),
            new string('a', 40),
            Run,
            "terraform",
            "1.11.4"
        );

    public static OutputContext Output { get; } = new(7, 42, 12, null, Run, "results");

    /// <summary>The same plan, each with one of the values changed to which it is bound.</summary>
    public static IReadOnlyDictionary<string, PlanContext> Others { get; } =
        new Dictionary<string, PlanContext>(StringComparer.Ordinal)
        {
            ["installation"] = Plan with { InstallationId = 8 },
            ["repository"] = Plan with { RepositoryId = 43 },
            ["pull request"] = Plan with { PullRequest = 13 },
            ["drift schedule"] = Plan with { DriftSchedule = "nightly" },
            ["directory"] = Plan with { Dirspace = Plan.Dirspace with { Directory = "network/vpc2" } },
            ["workspace"] = Plan with { Dirspace = Plan.Dirspace with { Workspace = "staging" } },
            ["base branch"] = Plan with { BaseRef = "release" },
            ["base commit"] = Plan with { BaseSha = new string('c', 40) },
            ["head commit"] = Plan with { HeadSha = new string('c', 40) },
            ["run"] = Plan with { RunId = Guid.Empty },
            ["engine"] = Plan with { Engine = "tofu" },
            ["engine version"] = Plan with { EngineVersion = "1.11.5" },
        };
}
