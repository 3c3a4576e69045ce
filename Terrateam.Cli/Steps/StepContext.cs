using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>The state of the steps of one dirspace or of the hooks: directory, environment, results.</summary>
/// <param name="scope">The dirspace, or the hooks.</param>
/// <param name="label">The same for the log.</param>
/// <param name="directory">The working directory.</param>
/// <param name="environment">The variables of commands; steps of type env change them.</param>
internal sealed class StepContext(
    StepScope scope,
    string label,
    string directory,
    Dictionary<string, string> environment
)
{
    public StepScope Scope => scope;

    public string Label => label;

    public string Directory => directory;

    public Dictionary<string, string> Environment { get; set; } = environment;

    /// <summary>The target of the engine's steps; null for hooks.</summary>
    public Target? Target { get; init; }

    /// <summary>The facts of the plan that a step made; null where none did.</summary>
    public PlanFacts? Facts { get; set; }

    /// <summary>True where an apply made something that is not in the state.</summary>
    public bool HasUnwrittenState { get; set; }

    /// <summary>How long its steps took; null where none ran.</summary>
    public TimeSpan? Elapsed { get; set; }

    /// <summary>False after a failed step whose errors are not ignored.</summary>
    public bool Success { get; private set; } = true;

    public List<StepOutputV2> Outputs { get; } = [];

    public List<Gate> Gates { get; } = [];

    /// <summary>For steps that follow an earlier failure: only those run that ask for it.</summary>
    public void FollowFailure() => Success = false;

    /// <summary>A gate as the configuration or a command writes it, for the dirspace of these steps.</summary>
    /// <exception cref="ConfigurationException">A key has a wrong type.</exception>
    public Gate GateOf(JsonView gate) =>
        new(
            gate["all_of"].Texts() ?? [],
            gate["any_of"].Texts() ?? [],
            gate["any_of_count"].Number(0),
            gate["token"].Text(),
            gate["name"].Text(),
            Target?.Dirspace.Directory,
            Target?.Dirspace.Workspace
        )
        {
            AddReviewers = gate["add_reviewers"].Flag(false) ? true : null,
        };

    /// <summary>Records the result of a step.</summary>
    public void Add(StepResult result, bool ignoreErrors = false)
    {
        Outputs.Add(new StepOutputV2(scope, result.Name, result.Success, ignoreErrors, result.Payload.ToJson()));
        Success &= result.Success || ignoreErrors;
    }
}

/// <summary>The dirspace that the engine's steps plan or apply.</summary>
/// <param name="Dirspace">The directory and workspace.</param>
/// <param name="Engine">As configured.</param>
/// <param name="Root">The checkout.</param>
/// <param name="PlanFile">The path of the plan file.</param>
/// <param name="SelectWorkspace">Whether to select the workspace, and create it if it is missing.</param>
/// <param name="Commit">What is checked out.</param>
/// <param name="Planned">The engine that made the stored plan, where the backend sends it.</param>
internal sealed record Target(
    Dirspace Dirspace,
    EngineChoice Engine,
    string Root,
    string PlanFile,
    bool SelectWorkspace,
    CheckedOut Commit,
    PlannedEngine? Planned
)
{
    /// <summary>The engine's program, once a step has found it.</summary>
    public EngineProgram? Program { get; set; }

    /// <summary>Where the engine runs, if that is not the dirspace's directory.</summary>
    public string? Directory { get; set; }

    /// <summary>The engine's version, once a step has found it.</summary>
    public string? Version => Program?.Version;

    /// <summary>The version of this engine that made the plan; null where none did.</summary>
    public string? PlannedVersion =>
        Planned is { } planned && string.Equals(planned.Engine, Engine.Name, StringComparison.Ordinal)
            ? planned.Version
            : null;
}
