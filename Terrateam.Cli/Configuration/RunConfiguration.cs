using System.Text.Json;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Configuration;

/// <summary>The keys of the effective configuration that the runner reads.</summary>
internal sealed class RunConfiguration(JsonElement config)
{
    private static readonly JsonView DefaultPlan = new(
        JsonElement.Parse("""[{"type": "init"}, {"type": "plan"}]"""),
        "workflow.plan"
    );

    private static readonly JsonView DefaultApply = new(
        JsonElement.Parse("""[{"type": "init"}, {"type": "apply"}]"""),
        "workflow.apply"
    );

    private static readonly string[] CustomVerbs = ["init", "plan", "diff", "apply", "unsafe_apply", "outputs"];

    private readonly JsonView _root = new(config, "");

    /// <summary>How many directories run at the same time.</summary>
    public int ParallelRuns => Math.Max(1, _root["parallel_runs"].Number(3));

    /// <summary>The currency of estimated costs; null where none are asked for.</summary>
    public string? CostCurrency =>
        _root["cost_estimation"]["enabled"].Flag(_root["cost_estimation"].Exists)
            ? _root["cost_estimation"]["currency"].Text() ?? "USD"
            : null;

    /// <summary>The gates that estimated costs open.</summary>
    public JsonView CostGates => _root["cost_estimation"]["gates"];

    /// <summary>How plans are stored.</summary>
    public JsonView Plans => _root["storage"]["plans"];

    /// <summary>True where every command of the configuration gets the repository's GitHub token.</summary>
    public bool GivesGitHubTokenToSteps => _root["credentials"]["github_token"].Text() is "steps";

    /// <summary>True where the engine may request the job's OIDC tokens.</summary>
    public bool GivesIdTokenToEngine => _root["credentials"]["id_token"].Text() is "engine" or "steps";

    /// <summary>True where every command of the configuration may request the job's OIDC tokens.</summary>
    public bool GivesIdTokenToSteps => _root["credentials"]["id_token"].Text() is "steps";

    /// <summary>True where the dirspace's workspace is selected, and created if it is missing.</summary>
    public bool CreateAndSelectWorkspace(string directory) =>
        _root["dirs"][directory]["create_and_select_workspace"].Flag(_root["create_and_select_workspace"].Flag(true));

    /// <summary>True where a missing directory is created.</summary>
    public bool CreateIfMissing(string directory) => _root["dirs"][directory]["create_if_missing"].Flag(false);

    /// <summary>The hooks before or after all directories, those of <c>all</c> operations first.</summary>
    /// <param name="operation"><c>plan</c> or <c>apply</c>.</param>
    /// <param name="when"><c>pre</c> or <c>post</c>.</param>
    public IReadOnlyList<JsonView> Hooks(string operation, string when) =>
        [.. _root["hooks"]["all"][when].Items(), .. _root["hooks"][operation][when].Items()];

    public IReadOnlyList<JsonView> Steps(WorkManifestDirspace dirspace, string operation)
    {
        var steps = Workflow(dirspace)[operation];
        if (steps.Exists)
            return steps.Items();

        return (string.Equals(operation, "plan", StringComparison.Ordinal) ? DefaultPlan : DefaultApply).Items();
    }

    public EngineChoice Engine(WorkManifestDirspace dirspace)
    {
        var workflow = Workflow(dirspace);
        var own = workflow["engine"];
        var general = _root["engine"];
        var name = own["name"].Text() ?? LegacyName(workflow) ?? general["name"].Text() ?? "terraform";

        // The general engine's settings apply only to an engine of the same name.
        var shared = string.Equals(general["name"].Text() ?? "terraform", name, StringComparison.Ordinal)
            ? general
            : default;
        var program = own["override_tf_cmd"].Text() ?? shared["override_tf_cmd"].Text();
        var beneath = name is EngineChoice.Terragrunt or EngineChoice.Cdktf or EngineChoice.Stategraph
            ? own["tf_cmd"].Text() ?? shared["tf_cmd"].Text() ?? "terraform"
            : null;
        return new EngineChoice(
            name,
            program ?? (name is EngineChoice.Cdktf ? beneath! : name),
            own["version"].Text()
                ?? workflow["terraform_version"].Text()
                ?? shared["version"].Text()
                ?? DefaultVersion(name),
            own["outputs"]["collect"].Flag(shared["outputs"]["collect"].Flag(true))
        )
        {
            IsOverridden = program is not null,
            TfCommand = beneath,
            RunsAll = own["run_all"].Flag(shared["run_all"].Flag(false)),
            TfVersion = own["tf_version"].Text()
                ?? shared["tf_version"].Text()
                ?? (beneath is null ? null : DefaultVersion(beneath)),
            Commands = Commands(own["name"].Exists ? own : general),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Commands(JsonView engine) =>
        engine["name"].Text() is not EngineChoice.Custom
            ? []
            : CustomVerbs
                .Select(verb => KeyValuePair.Create(verb, engine[verb].Texts()!))
                .Where(static command => command.Value is { Count: > 0 })
                .ToDictionary(StringComparer.Ordinal);

    private string? DefaultVersion(string engine) =>
        string.Equals(engine, "terraform", StringComparison.Ordinal) ? _root["default_tf_version"].Text() : null;

    private static string? LegacyName(JsonView workflow) =>
        workflow["terragrunt"].Flag(false) ? "terragrunt"
        : workflow["cdktf"].Flag(false) ? "cdktf"
        : workflow["terraform_version"].Exists ? "terraform"
        : null;

    private JsonView Workflow(WorkManifestDirspace dirspace)
    {
        if (dirspace.Workflow is not { } index)
            return default;

        var workflows = _root["workflows"].Items();
        return index >= 0 && index < workflows.Count
            ? workflows[index]
            : throw new ConfigurationException(
                $"The configuration has no workflows[{index}], which '{dirspace.Path}' is to use."
            );
    }
}
