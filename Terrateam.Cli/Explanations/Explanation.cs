using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Terrateam.Cli.Explanations;

/// <summary>What <c>terrateam explain --json</c> prints. <c>docs/cli.md</c> describes it.</summary>
/// <param name="Version">Of this form: 1. Members may be added within a version.</param>
/// <param name="Config">The configuration file; absent where the defaults hold.</param>
/// <param name="Enabled">False where the configuration switches everything off.</param>
/// <param name="AccessControl">False where nobody is asked who they are.</param>
/// <param name="Base">What the checkout is compared with; absent where the files were listed.</param>
/// <param name="Branch">The branch that <c>tags.branch</c> looks at.</param>
/// <param name="DestBranch">The branch that <c>tags.dest_branch</c> looks at.</param>
/// <param name="Truncated">True where so many files change that everything counts as changed.</param>
/// <param name="Indexed">True where modules were looked for in the files.</param>
/// <param name="Files">The changed files.</param>
/// <param name="Unmatched">Those of them that change no dirspace by themselves; absent where that is not known.</param>
/// <param name="Layers">What is planned and applied, one layer after the other.</param>
/// <param name="Asked">What was asked for by name and does not count as changed.</param>
/// <param name="Notes">What could make the app come to another answer.</param>
internal sealed record Explanation(
    int Version,
    string? Config,
    bool Enabled,
    bool AccessControl,
    string? Base,
    string? Branch,
    string? DestBranch,
    bool Truncated,
    bool Indexed,
    IReadOnlyList<ExplainedFile> Files,
    IReadOnlyList<string>? Unmatched,
    IReadOnlyList<ExplainedLayer> Layers,
    IReadOnlyList<ExplainedAbsence> Asked,
    IReadOnlyList<string> Notes
)
{
    /// <summary>False where something was asked for by name or query, and the rest is left out.</summary>
    [JsonIgnore]
    public bool IsWhole { get; init; } = true;
}

/// <summary>A changed file.</summary>
internal sealed record ExplainedFile(string Path, string? PreviousPath, bool Removed);

/// <summary>Dirspaces that may run together.</summary>
/// <param name="Rank">From 0. Everything of a lower rank is applied before.</param>
/// <param name="Runs">The jobs that it is split into.</param>
internal sealed record ExplainedLayer(int Rank, IReadOnlyList<ExplainedRun> Runs);

/// <summary>One job.</summary>
internal sealed record ExplainedRun(string? Environment, JsonNode? RunsOn, IReadOnlyList<ExplainedDirspace> Dirspaces);

/// <summary>A dirspace that counts as changed.</summary>
internal sealed record ExplainedDirspace(
    string Directory,
    string Workspace,
    string? Entry,
    IReadOnlyList<ExplainedReason> Reasons,
    IReadOnlyList<string> Tags,
    string Stack,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> ApplyAfter,
    ExplainedWorkflow? Workflow,
    ExplainedEngine Engine,
    bool Autoplan,
    bool AutoplanDraftPr,
    bool Autoapply,
    string LockPolicy,
    string LockBranchTarget,
    ExplainedRequirements? Requirements,
    ExplainedPolicy? Policy
);

/// <summary>Why.</summary>
/// <param name="Kind">A word that stays the same.</param>
/// <param name="Text">The reason in words, which may change.</param>
/// <param name="File">The file that decides, where one does.</param>
/// <param name="Pattern">The pattern that matches it.</param>
/// <param name="Key">The key of the configuration that decides.</param>
internal sealed record ExplainedReason(
    string Kind,
    string Text,
    string? File = null,
    string? Pattern = null,
    string? Key = null
);

/// <summary>The entry of <c>workflows</c>.</summary>
internal sealed record ExplainedWorkflow(int Index, string TagQuery);

/// <summary>The engine, with what it inherits.</summary>
internal sealed record ExplainedEngine(string Name, string? Version);

/// <summary>
/// What must be true before an apply: the entry of <c>apply_requirements.checks</c>. Absent where none is for the
/// dirspace, which is then never applied.
/// </summary>
internal sealed record ExplainedRequirements(
    string TagQuery,
    ExplainedApproval? Approved,
    bool MergeConflicts,
    bool StatusChecks,
    bool ApplyAfterMerge,
    bool RequireReadyForReviewPr
);

/// <summary>The approvals.</summary>
internal sealed record ExplainedApproval(
    IReadOnlyList<string> AllOf,
    IReadOnlyList<string> AnyOf,
    int AnyOfCount,
    bool RequireCompletedReviews
);

/// <summary>
/// Who may do what: the entry of <c>access_control.policies</c>. Absent where access control is off, or where none is
/// for the dirspace, which then nobody may touch.
/// </summary>
internal sealed record ExplainedPolicy(
    string TagQuery,
    IReadOnlyList<string> Plan,
    IReadOnlyList<string> Apply,
    IReadOnlyList<string> ApplyAutoapprove,
    IReadOnlyList<string> ApplyForce,
    IReadOnlyList<string> ApplyWithSuperapproval,
    IReadOnlyList<string> Superapproval
);

/// <summary>A dirspace that was asked for and does not count as changed.</summary>
internal sealed record ExplainedAbsence(
    string Directory,
    string Workspace,
    bool Exists,
    IReadOnlyList<ExplainedReason> Reasons
);

/// <summary>The JSON of explanations.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class ExplanationJson : JsonSerializerContext
{
    /// <summary>What people read is not escaped for HTML.</summary>
    public static ExplanationJson Readable =>
        field ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
