using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Core.Changes;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>The steps of one dirspace, or of the hooks: where they run, what they hand on, what came of them.</summary>
/// <param name="scope">Whose steps they are.</param>
/// <param name="label">The same for the log.</param>
/// <param name="directory">Where they run.</param>
/// <param name="environment">What they see; steps of type env change it.</param>
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

    /// <summary>What the engine's steps work on; null for hooks.</summary>
    public Target? Target { get; init; }

    /// <summary>False once a step failed whose errors are not ignored.</summary>
    public bool Success { get; private set; } = true;

    public List<StepOutputV2> Outputs { get; } = [];

    public List<Gate> Gates { get; } = [];

    /// <summary>For steps that come after something that failed, so that they run only if they want to.</summary>
    public void FollowFailure() => Success = false;

    /// <summary>
    /// A gate as the configuration or a command writes it, before the dirspace whose steps these are.
    /// </summary>
    /// <exception cref="ConfigurationException">A key has another type than it should.</exception>
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

    /// <summary>Takes down what came of a step.</summary>
    public void Add(StepResult result, bool ignoreErrors = false)
    {
        Outputs.Add(
            new StepOutputV2(scope, result.Name, result.Success, ignoreErrors, Payloads.ToElement(result.Payload))
        );
        Success &= result.Success || ignoreErrors;
    }
}

/// <summary>What the engine's steps work on.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="Engine">As configured.</param>
/// <param name="Root">The checkout.</param>
/// <param name="PlanFile">Where the plan lies.</param>
/// <param name="SelectWorkspace">Whether to select the workspace, and make it where it is missing.</param>
/// <param name="Commit">What is checked out.</param>
/// <param name="Planned">What made the stored plan, where the backend says so.</param>
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
    /// <summary>The engine's version once a step has found it out.</summary>
    public string? Version { get; set; }
}
