using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Terrateam.Cli.Explanations;

/// <summary>What <c>terrateam explain --json</c> prints. <c>docs/cli.md</c> describes it.</summary>
/// <param name="Version">Of this format: 1. Members may be added within a version.</param>
/// <param name="Config">The configuration file; absent where the defaults apply.</param>
/// <param name="Enabled">False where the configuration switches everything off.</param>
/// <param name="AccessControl">False where access control is off.</param>
/// <param name="Base">The base of the comparison; absent where the files were listed.</param>
/// <param name="Branch">The branch that <c>tags.branch</c> matches.</param>
/// <param name="DestBranch">The branch that <c>tags.dest_branch</c> matches.</param>
/// <param name="Truncated">True where so many files change that everything counts as changed.</param>
/// <param name="Indexed">True where the files were searched for modules.</param>
/// <param name="Files">The changed files.</param>
/// <param name="Unmatched">The changed files that change no dirspace by themselves; absent where that is
/// unknown.</param>
/// <param name="Layers">What is planned and applied, one layer after the other.</param>
/// <param name="Asked">The dirspaces that the user named and that do not count as changed.</param>
/// <param name="Notes">Reasons why the app could decide differently.</param>
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
    /// <summary>False where a name or query of the user leaves the rest out.</summary>
    [JsonIgnore]
    public bool IsWhole { get; init; } = true;
}

internal sealed record ExplainedFile(string Path, string? PreviousPath, bool Removed);

/// <summary>Dirspaces that may run together.</summary>
/// <param name="Rank">From 0. Everything of a lower rank is applied before.</param>
/// <param name="Runs">The jobs that it is split into.</param>
internal sealed record ExplainedLayer(int Rank, IReadOnlyList<ExplainedRun> Runs);

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
)
{
    /// <summary>Which keys decide; told in words alone.</summary>
    [JsonIgnore]
    public ExplainedSources Sources { get; init; } = ExplainedSources.Defaults;
}

/// <summary>The key that decides each setting with where it stands, or that it is the default.</summary>
internal sealed record ExplainedSources(
    string Engine,
    string Autoplan,
    string Autoapply,
    string LockPolicy,
    string LockBranchTarget,
    string Requirements,
    string Policy
)
{
    public const string Default = "default";

    public static ExplainedSources Defaults { get; } =
        new(Default, Default, Default, Default, Default, Default, Default);
}

/// <summary>Why a dirspace counts as changed.</summary>
/// <param name="Kind">A stable identifier.</param>
/// <param name="Text">The reason in words, which may change.</param>
/// <param name="File">The file that decides, where one does.</param>
/// <param name="Pattern">The pattern that matches it.</param>
/// <param name="Key">The configuration key that decides.</param>
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
/// The entry of <c>apply_requirements.checks</c>. Absent where no entry matches the dirspace, which is then never
/// applied.
/// </summary>
internal sealed record ExplainedRequirements(
    string TagQuery,
    ExplainedApproval? Approved,
    bool MergeConflicts,
    bool StatusChecks,
    bool ApplyAfterMerge,
    bool RequireReadyForReviewPr
);

internal sealed record ExplainedApproval(
    IReadOnlyList<string> AllOf,
    IReadOnlyList<string> AnyOf,
    int AnyOfCount,
    bool RequireCompletedReviews
);

/// <summary>
/// The entry of <c>access_control.policies</c>. Absent where access control is off, or where no entry matches the
/// dirspace, which no user may then plan or apply.
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

/// <summary>A dirspace that the user named and that does not count as changed.</summary>
internal sealed record ExplainedAbsence(
    string Directory,
    string Workspace,
    bool Exists,
    IReadOnlyList<ExplainedReason> Reasons
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class ExplanationJson : JsonSerializerContext
{
    /// <summary>JSON for a terminal, without escapes for HTML.</summary>
    public static ExplanationJson Readable =>
        field ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
