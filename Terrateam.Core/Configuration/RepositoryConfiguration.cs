using System.Text.Json.Nodes;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Drift;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Configuration;

/// <summary>What <c>.terrateam/config.yml</c> says, with every default filled in.</summary>
public sealed record RepositoryConfiguration
{
    /// <summary>What holds for a repository without a configuration file.</summary>
    public static RepositoryConfiguration Default { get; } = new();

    /// <summary>The file that it was read from, for later errors; empty for <see cref="Default"/>.</summary>
    public string File { get; init; } = "";

    /// <summary>False switches everything off for the repository.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When a directory that says nothing of its own counts as changed.</summary>
    public WhenModified WhenModified { get; init; } = WhenModified.Default;

    /// <summary>Directories and patterns of directories, in the order of the file.</summary>
    public IReadOnlyList<DirectoryRule> Directories { get; init; } = [];

    /// <summary>Workflows; the first whose query matches is used.</summary>
    public IReadOnlyList<Workflow> Workflows { get; init; } = [];

    /// <summary>Patterns of source branches; the first that matches gives its tag to every dirspace.</summary>
    public IReadOnlyList<BranchTag> BranchTags { get; init; } = [];

    /// <summary>The same of destination branches.</summary>
    public IReadOnlyList<BranchTag> DestinationBranchTags { get; init; } = [];

    /// <summary>How many directories one run works on at the same time.</summary>
    public int ParallelRuns { get; init; } = 3;

    /// <summary>
    /// Whether the runner creates and selects the Terraform workspace, where the directory says nothing.
    /// </summary>
    public bool CreateAndSelectWorkspace { get; init; } = true;

    /// <summary>Who may do what.</summary>
    public AccessSettings Access { get; init; } = AccessSettings.Default;

    /// <summary>What must be true before an apply.</summary>
    public RequirementSettings Requirements { get; init; } = RequirementSettings.Default;

    /// <summary>Merging once everything is applied.</summary>
    public Automerge Automerge { get; init; } = new();

    /// <summary>How runs are split.</summary>
    public BatchRuns BatchRuns { get; init; } = new();

    /// <summary>The branches whose pull requests are worked on, in order; empty for the default branch alone.</summary>
    public IReadOnlyList<DestinationBranch> DestinationBranches { get; init; } = [];

    /// <summary>The stacks, in the order of the file.</summary>
    public IReadOnlyList<StackRule> Stacks { get; init; } = [];

    /// <summary>The script that rewrites the configuration.</summary>
    public Builder ConfigBuilder { get; init; } = new();

    /// <summary>The script that lists the files.</summary>
    public Builder TreeBuilder { get; init; } = new();

    /// <summary>When drift is looked for.</summary>
    public DriftSettings Drift { get; init; } = DriftSettings.Off;

    /// <summary>How drift is told in issues; null where it is not.</summary>
    public DriftIssueGrouping? DriftIssue { get; init; }

    /// <summary>What happens to earlier comments.</summary>
    public Notifications Notifications { get; init; } = Notifications.Default;

    /// <summary>The index of modules.</summary>
    public Indexer Indexer { get; init; } = new();

    /// <summary>The file as JSON with its defaults, for what is passed on as it is.</summary>
    internal JsonObject Source { get; init; } = [];

    /// <summary>
    /// The whole configuration in the form of the file, with its defaults: read again it says the same.
    /// </summary>
    public JsonObject ToFile() => Source.DeepClone().AsObject();

    /// <summary>The effective configuration as the runner expects it in the answer of <c>initiate</c>.</summary>
    /// <param name="dirspaces">
    /// The dirspaces of the run. Given them, <c>dirs</c> has each of their directories, those that patterns mean
    /// included; else it has the entries of the file.
    /// </param>
    public JsonObject ToWire(IEnumerable<ChangedDirspace>? dirspaces = null) => WireConfiguration.From(this, dirspaces);
}
