using Microsoft.Extensions.DependencyInjection;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

/// <summary>How a <see cref="ScenarioEnvironment"/> differs from the usual one.</summary>
internal sealed record ScenarioOptions
{
    /// <summary>
    /// The files of the repository beside the workflow; null takes <see cref="ScenarioEnvironment.Infra"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>False makes the repository public: every account can read it and comment.</summary>
    public bool IsPrivate { get; init; } = true;

    /// <summary>False leaves the workflow file out.</summary>
    public bool HasWorkflow { get; init; } = true;

    /// <summary>What jobs do; null has the <see cref="ScriptedRunner"/> do it.</summary>
    public JobStep? Job { get; init; }

    /// <summary>Variables of every job.</summary>
    public IReadOnlyDictionary<string, string> JobEnvironment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>False makes GitHub respond to dispatches as servers before 2026 do.</summary>
    public bool TellsDispatchedRun { get; init; } = true;

    /// <summary>Settings of the app.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Replaces services of the app.</summary>
    public Action<IServiceCollection>? Replace { get; init; }

    /// <summary>False leaves the app out until <see cref="ScenarioEnvironment.StartAppAsync"/>.</summary>
    public bool StartsApp { get; init; } = true;

    /// <summary>False lets the app generate a key of its own, as it does after an installation.</summary>
    public bool HasPlanKey { get; init; } = true;

    /// <summary>What the app is granted.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; init; } = SandboxOptions.DefaultPermissions;

    /// <summary>The clock of GitHub.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
