using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Steps;

/// <summary>The command lines of an engine that is no Terraform: Pulumi, Stategraph, and the user's own.</summary>
/// <param name="Init">Run one after another; those of the step go behind the first.</param>
/// <param name="Plan">Makes the plan; null for none.</param>
/// <param name="Diff">Shows it; null where the plan's own output does.</param>
/// <param name="Apply">Applies it; null for none.</param>
/// <param name="UnsafeApply">Applies without one; null for none.</param>
/// <param name="Outputs">Prints outputs as JSON; null for none.</param>
internal sealed record CommandEngine(
    IReadOnlyList<IReadOnlyList<string>> Init,
    IReadOnlyList<string>? Plan,
    IReadOnlyList<string>? Diff,
    IReadOnlyList<string>? Apply,
    IReadOnlyList<string>? UnsafeApply,
    IReadOnlyList<string>? Outputs
)
{
    private const string Workspace = "${TERRATEAM_WORKSPACE}";
    private const string PlanFile = "${TERRATEAM_PLAN_FILE}";
    private static readonly string[] Up = ["pulumi", "up", "--yes"];

    /// <summary>The arguments of a step go behind the apply's command too.</summary>
    public bool ExtendsApply { get; private init; } = true;

    /// <summary>True where a plan's exit code tells whether it has changes: 0 for none, 2 for some.</summary>
    public bool TellsChanges { get; private init; }

    /// <summary>Why there can be no apply without a plan; null where there can.</summary>
    public string? UnsafeApplyFault { get; private init; }

    /// <summary>Variables that have to be set.</summary>
    public IReadOnlyList<string> Variables { get; private init; } = [];

    /// <summary>A file that the directory has to have; null for none.</summary>
    public string? File { get; private init; }

    /// <summary>The command lines; null for engines that work like Terraform.</summary>
    public static CommandEngine? Of(EngineChoice engine) =>
        engine.Name switch
        {
            EngineChoice.Pulumi => new(
                [
                    ["pulumi", "login"],
                    ["pulumi", "stack", "select", Workspace],
                ],
                ["pulumi", "preview"],
                null,
                Up,
                Up,
                null
            )
            {
                ExtendsApply = false,
            },
            EngineChoice.Stategraph => new(
                [
                    ["stategraph", "info"],
                ],
                ["stategraph", "tf", "plan", "--out", PlanFile, "--detailed-exitcode", "--workspace", Workspace],
                null,
                ["stategraph", "tf", "apply", PlanFile],
                null,
                null
            )
            {
                TellsChanges = true,
                UnsafeApplyFault = "Stategraph applies plans only. Plan, then apply.",
                Variables = ["STATEGRAPH_API_BASE", "STATEGRAPH_API_KEY", "STATEGRAPH_TENANT_ID"],
                File = "stategraph.json",
            },
            EngineChoice.Custom => new(
                engine.CommandOf("init") is { } init ? [init] : [],
                engine.CommandOf("plan"),
                engine.CommandOf("diff"),
                engine.CommandOf("apply"),
                engine.CommandOf("unsafe_apply"),
                engine.CommandOf("outputs")
            ),
            _ => null,
        };
}
