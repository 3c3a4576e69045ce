using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>One dirspace of the repository with its settings from the configuration.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Rank">Its layer, from 0: every dirspace of a lower rank has to be done before.</param>
/// <param name="Autoplan">Plan on a push.</param>
/// <param name="AutoplanDraft">Plan on a push to a draft too.</param>
/// <param name="Autoapply">Apply without a command.</param>
/// <param name="Tags">Its tags, those derived from directory and workspace included.</param>
/// <param name="WorkflowIndex">Index into the workflows of the configuration; null for the default workflow.</param>
/// <param name="LockPolicy">Which operations lock it.</param>
/// <param name="LockBranchTarget">Which pull requests its lock blocks.</param>
public sealed record ChangedDirspace(
    Dirspace Dirspace,
    int Rank,
    bool Autoplan,
    bool AutoplanDraft,
    bool Autoapply,
    IReadOnlySet<string> Tags,
    int? WorkflowIndex,
    LockPolicy LockPolicy,
    LockBranchTarget LockBranchTarget
)
{
    /// <summary>
    /// The GitHub environment of the job that plans it, with the variables of its stack filled in; null for none.
    /// </summary>
    public string? Environment { get; init; }

    /// <summary>Like <see cref="Environment"/>, for the job that applies it.</summary>
    public string? ApplyEnvironment { get; init; }

    /// <summary>The <c>runs-on</c> of its job as JSON text; null for that of the workflow file.</summary>
    public string? RunsOn { get; init; }

    /// <summary>The stack that it belongs to, <c>default</c> where no other does.</summary>
    public string Stack { get; init; } = "default";

    /// <summary>Environment variables from its stack and the stacks around that.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = NoVariables;

    /// <summary>
    /// Changed dirspaces that have to be applied before this one, by <c>apply_after</c> of the stacks.
    /// </summary>
    public IReadOnlyList<Dirspace> ApplyAfter { get; init; } = [];

    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>(
        StringComparer.Ordinal
    );

    /// <summary>
    /// The entry of <c>dirs</c> that it comes from; null for a directory that the configuration does not name.
    /// </summary>
    internal DirectoryRule? Rule { get; init; }

    /// <summary>When it counts as changed.</summary>
    internal WhenModified WhenModified { get; init; } = WhenModified.Default;
}

/// <summary>The dirspaces that a pull request changes.</summary>
/// <param name="Changed">The changed dirspaces, by rank, then by dirspace.</param>
/// <param name="All">Every existing dirspace, changed or not, by dirspace. Their rank is 0.</param>
/// <param name="Errors">Why the configuration cannot be matched with the files, such as a cycle; the lists above are
/// then empty.</param>
/// <param name="Truncated">True where GitHub did not list every file, so that everything counts as changed.</param>
public sealed record ChangeSet(
    IReadOnlyList<ChangedDirspace> Changed,
    IReadOnlyList<ChangedDirspace> All,
    IReadOnlyList<ConfigurationError> Errors,
    bool Truncated
)
{
    /// <summary>
    /// Dirspaces of directories whose last configuration file the change removes, by dirspace. They are not planned,
    /// and their state stays.
    /// </summary>
    public IReadOnlyList<Dirspace> Gone { get; init; } = [];

    /// <summary>The changed dirspaces by layer, first layer first.</summary>
    public IEnumerable<IReadOnlyList<ChangedDirspace>> Layers =>
        Changed.GroupBy(static dirspace => dirspace.Rank).Select(static layer => layer.ToList());
}
