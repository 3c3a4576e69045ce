using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>A default branch that is not what is there.</summary>
internal static class DriftShowcase
{
    private const string Configuration = """
        drift:
          enabled: true
          schedules:
            hourly:
              schedule: hourly
              tag_query: ""
        hooks:
          plan:
            post:
              - type: drift_create_issue
                group_by: all

        """;

    private const string Readme = """
        # Drift

        Nothing of this was ever applied, so that what is there is not what the branch says. Try:

        1. *Look for drift now* below: a run plans the default branch, and an issue tells of the difference
        2. in the issue, `terrateam apply`: it is closed once the drift is gone
        3. *Delete what was applied* below, as if that had been done by hand, and look for drift again

        Without the button the schedule looks once an hour.

        """;

    public static Showcase Value { get; } =
        new(
            "drift",
            "Drift",
            "The default branch says one thing, and what is there is another: an issue tells of it, and takes commands.",
            async github =>
            {
                var stage = await Stage.CreateAsync(github, "drift", Files);
                return (stage.Repository, (SandboxPullRequest?)null);
            }
        );

    private static Dictionary<string, string> Files(Modules modules) =>
        new(StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = Configuration,
            ["README.md"] = Readme,
            ["dns/main.tf"] = modules.Module("dns", ("ttl", "300")),
            ["network/main.tf"] = modules.Module("network", ("zones", "2")),
        };
}
