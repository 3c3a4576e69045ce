using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Limits;

namespace Terrateam.Sandbox.GitHub;

/// <summary>How a <see cref="SandboxGitHub"/> starts.</summary>
public sealed record SandboxOptions
{
    /// <summary>The clock of everything that GitHub dates: tokens, limits, events, commits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where the App's webhooks go; null keeps them unsent until <see cref="SandboxGitHub.SetWebhookUrl"/>.
    /// </summary>
    public string? WebhookUrl { get; init; }

    /// <summary>The App's webhook secret.</summary>
    public string WebhookSecret { get; init; } = "a sandbox secret, known to everybody";

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The App's slug; its comments are by <c>slug[bot]</c>.</summary>
    public string AppSlug { get; init; } = "terrateam";

    /// <summary>What the App may do in every installation, <c>permission → read|write</c>.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; init; } = DefaultPermissions;

    /// <summary>GitHub's budgets; the defaults are GitHub's own.</summary>
    public RateLimits Limits { get; init; } = new();

    /// <summary>
    /// What a dispatched job runs. Null starts the <c>terrateam run</c> that was built beside the sandbox.
    /// </summary>
    public JobStep? Job { get; init; }

    /// <summary>
    /// How many reads see <c>mergeable: null</c> after head or base moved, as GitHub's lazy computation shows.
    /// </summary>
    public int MergeableUnknownReads { get; init; }

    /// <summary>
    /// False refuses a dispatch that asks for the run's details, and answers others with 204, as servers of before 2026
    /// do.
    /// </summary>
    public bool TellsDispatchedRun { get; init; } = true;

    /// <summary>Extra variables for every job's environment, on top of what Actions gives.</summary>
    public IReadOnlyDictionary<string, string> JobEnvironment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What docs/installation.md asks an owner to grant.</summary>
    public static IReadOnlyDictionary<string, string> DefaultPermissions { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["actions"] = "write",
            ["administration"] = "read",
            ["checks"] = "write",
            ["contents"] = "write",
            ["issues"] = "write",
            ["members"] = "read",
            ["merge_queues"] = "read",
            ["metadata"] = "read",
            ["pull_requests"] = "write",
            ["statuses"] = "write",
            ["workflows"] = "write",
        };
}
