using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>What attacks on guards have in common.</summary>
internal static class AttackEnvironment
{
    public const string Configuration = ".terrateam/config.yml";
    public const string Apply = "terrateam apply";

    /// <summary>A scenario whose default branch has this configuration, and whose repository these users write to.</summary>
    public static async Task<ScenarioEnvironment> StartAsync(
        string configuration,
        ScenarioOptions? options = null,
        string[]? writers = null
    )
    {
        var scenario = await ScenarioEnvironment.StartAsync(
            (options ?? new()) with
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [Configuration] = configuration + "\n",
                },
            }
        );
        foreach (var writer in writers ?? [])
            scenario.Repository.Grant(writer, "write");
        return scenario;
    }

    /// <summary>Opens a pull request that changes a directory and the configuration.</summary>
    public static Task<SandboxPullRequest> OpenConfiguredAsync(
        this ScenarioEnvironment scenario,
        string configuration,
        string directory = "network"
    )
    {
        var changes = ScenarioEnvironment.Change(directory, "change");
        changes[Configuration] = configuration + "\n";
        return scenario.Repository.OpenPullRequestAsync("change", $"Change {directory}", "alice", changes);
    }

    /// <summary>Whether an apply was dispatched.</summary>
    public static bool HasApplied(this ScenarioEnvironment scenario) =>
        scenario.Runner.Jobs.Any(job => job.Done.StartsWith("apply", StringComparison.Ordinal));

    /// <summary>Pushes another change and waits for its plan.</summary>
    public static async Task PushPlannedAsync(
        this ScenarioEnvironment scenario,
        SandboxPullRequest pull,
        string text,
        string? author = null,
        string? pusher = null
    )
    {
        await pull.PushAsync($"Change it to {text}", ScenarioEnvironment.Change("network", text), author, pusher);
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
    }

    /// <summary>Asks for an apply, which is refused with this reason.</summary>
    public static async Task AssertRefusedAsync(
        this ScenarioEnvironment scenario,
        SandboxPullRequest pull,
        string reason
    )
    {
        Assert.Contains(reason, await scenario.HearAsync(pull, Apply), StringComparison.Ordinal);
        Assert.False(scenario.HasApplied());
    }

    /// <summary>Has <c>bob</c> approve a pull request, which then is applied.</summary>
    public static async Task AssertAppliedAfterApprovalAsync(this ScenarioEnvironment scenario, SandboxPullRequest pull)
    {
        await pull.ReviewAsync("bob", "APPROVED");
        await scenario.HearAsync(pull, Apply);
        Assert.True(scenario.HasApplied());
        await scenario.EndAsync(plans: 0, locks: 1);
    }
}
