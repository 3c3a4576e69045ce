using Terrateam.Core.Apps;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Limits;

namespace Terrateam.Sandbox.GitHub;

/// <summary>The options of a <see cref="SandboxGitHub"/>.</summary>
public sealed record SandboxOptions
{
    /// <summary>The clock for all times of GitHub: tokens, limits, events, commits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The address for the App's webhooks; null keeps them unsent until <see cref="SandboxGitHub.SetWebhookUrl"/>.
    /// </summary>
    public string? WebhookUrl { get; init; }

    /// <summary>The secret that signs the App's webhooks.</summary>
    public string WebhookSecret { get; init; } = "a sandbox secret, known to all";

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The App's slug; its comments are by <c>slug[bot]</c>.</summary>
    public string AppSlug { get; init; } = "terrateam";

    /// <summary>The App's permissions in every installation, <c>permission → read|write</c>.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; init; } = DefaultPermissions;

    /// <summary>Rate limits; the defaults are GitHub's own.</summary>
    public RateLimits Limits { get; init; } = new();

    /// <summary>
    /// Stands for the steps of a dispatched workflow. Null runs those of its file, with the <c>terrateam</c> that was
    /// built beside the sandbox.
    /// </summary>
    public JobStep? Job { get; init; }

    /// <summary>
    /// How many reads return <c>mergeable: null</c> after head or base moved, as GitHub's lazy computation does.
    /// </summary>
    public int MergeableUnknownReads { get; init; }

    /// <summary>
    /// False refuses a dispatch that asks for the run's details, and responds 204 to others, as servers before 2026 do.
    /// </summary>
    public bool TellsDispatchedRun { get; init; } = true;

    /// <summary>Variables for every job's environment in addition to those of Actions.</summary>
    public IReadOnlyDictionary<string, string> JobEnvironment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The permissions that docs/installation.md asks an owner to grant.</summary>
    public static IReadOnlyDictionary<string, string> DefaultPermissions { get; } =
        AppDescription.Permissions.ToDictionary(
            permission => permission.Name,
            permission => AppDescription.LevelOf(permission.Access),
            StringComparer.Ordinal
        );
}
