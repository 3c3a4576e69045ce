using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration;

/// <summary>The content of <c>.terrateam/config.yml</c>, with every default filled in.</summary>
public sealed record RepositoryConfiguration
{
    /// <summary>The configuration of a repository without a file.</summary>
    public static RepositoryConfiguration Default { get; } = new();

    /// <summary>The file that it was read from, for later errors; empty for <see cref="Default"/>.</summary>
    public string File { get; init; } = "";

    /// <summary>False turns the app off for the repository.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When a directory without own settings counts as changed.</summary>
    public WhenModified WhenModified { get; init; } = WhenModified.Default;

    /// <summary>Directories and patterns of directories, in the order of the file.</summary>
    public IReadOnlyList<DirectoryRule> Directories { get; init; } = [];

    /// <summary>Workflows; the first whose query matches is used.</summary>
    public IReadOnlyList<Workflow> Workflows { get; init; } = [];

    /// <summary>Patterns of head branches; the first that matches gives its tag to every dirspace.</summary>
    public IReadOnlyList<BranchTag> BranchTags { get; init; } = [];

    /// <summary>Patterns of base branches; the first that matches gives its tag to every dirspace.</summary>
    public IReadOnlyList<BranchTag> DestinationBranchTags { get; init; } = [];

    /// <summary>How many directories one run processes in parallel.</summary>
    public int ParallelRuns { get; init; } = 3;

    /// <summary>
    /// Whether the runner creates and selects the Terraform workspace, for directories without own setting.
    /// </summary>
    public bool CreateAndSelectWorkspace { get; init; } = true;

    /// <summary>Who may do what.</summary>
    public AccessSettings Access { get; init; } = AccessSettings.Default;

    /// <summary>What an apply requires.</summary>
    public RequirementSettings Requirements { get; init; } = RequirementSettings.Default;

    /// <summary>Whether and how a pull request is merged once everything is applied.</summary>
    public Automerge Automerge { get; init; } = new();

    /// <summary>How runs are split.</summary>
    public BatchRuns BatchRuns { get; init; } = new();

    /// <summary>
    /// The base branches whose pull requests are handled, in order; empty for the default branch alone.
    /// </summary>
    public IReadOnlyList<DestinationBranch> DestinationBranches { get; init; } = [];

    /// <summary>The stacks, in the order of the file.</summary>
    public IReadOnlyList<StackRule> Stacks { get; init; } = [];

    /// <summary>The script that rewrites the configuration.</summary>
    public Builder ConfigBuilder { get; init; } = new();

    /// <summary>The script that lists the files.</summary>
    public Builder TreeBuilder { get; init; } = new();

    /// <summary>The drift schedules.</summary>
    public DriftSettings Drift { get; init; } = DriftSettings.Off;

    /// <summary>How drift is reported in issues; null for no issues.</summary>
    public DriftIssueGrouping? DriftIssue { get; init; }

    /// <summary>How result comments are posted.</summary>
    public Notifications Notifications { get; init; } = Notifications.Default;

    /// <summary>The index of modules.</summary>
    public Indexer Indexer { get; init; } = new();

    /// <summary>The teams that its rules name.</summary>
    internal IEnumerable<string> Teams =>
        Access
            .Entries.Concat(Requirements.Checks.SelectMany(static check => check.Approved?.Entries ?? []))
            .OfType<AccessMatch.Team>()
            .Select(static team => team.Slug);

    /// <summary>The file as JSON with its defaults, for the parts that are passed on unchanged.</summary>
    internal JsonObject Source { get; init; } = [];

    /// <summary>
    /// The whole configuration as a file with its defaults. Reading that gives an equal configuration.
    /// </summary>
    public JsonObject ToFile() => Source.DeepClone().AsObject();
}
