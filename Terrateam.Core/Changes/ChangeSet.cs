using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>One dirspace of the repository with all that the configuration says of it.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="Rank">Its layer: every dirspace of a lower rank has to be done before. From 0.</param>
/// <param name="Autoplan">Plan on a push.</param>
/// <param name="AutoplanDraft">Plan on a push to a draft too.</param>
/// <param name="Autoapply">Apply without being asked.</param>
/// <param name="Tags">Its tags, those derived from directory and workspace included.</param>
/// <param name="WorkflowIndex">Index into the configuration's workflows; null for the default workflow.</param>
/// <param name="LockPolicy">What locks it.</param>
/// <param name="LockBranchTarget">Which pull requests its lock keeps out.</param>
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

    /// <summary>The same of the job that applies it.</summary>
    public string? ApplyEnvironment { get; init; }

    /// <summary>The <c>runs-on</c> of its job as JSON text; null for the workflow file's own.</summary>
    public string? RunsOn { get; init; }

    /// <summary>The stack that it belongs to, <c>default</c> where no other does.</summary>
    public string Stack { get; init; } = "default";

    /// <summary>Environment variables from its stack and the stacks around that.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = NoVariables;

    /// <summary>
    /// Dirspaces, changed like this one, that have to be applied before it is: the stacks' <c>apply_after</c>.
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

/// <summary>What a pull request changes.</summary>
/// <param name="Changed">The dirspaces that it touches, by rank, then by dirspace.</param>
/// <param name="All">Every dirspace that exists, touched or not, by dirspace. Their rank is 0.</param>
/// <param name="Errors">What keeps the configuration from being matched with the files, such as a cycle; empty lists
/// then above.</param>
/// <param name="Truncated">True where GitHub did not list every file, so that everything counts as changed.</param>
public sealed record ChangeSet(
    IReadOnlyList<ChangedDirspace> Changed,
    IReadOnlyList<ChangedDirspace> All,
    IReadOnlyList<ConfigurationError> Errors,
    bool Truncated
)
{
    /// <summary>
    /// Dirspaces of directories out of which it takes the last file of configuration: nothing is planned there, and
    /// their state stays. By dirspace.
    /// </summary>
    public IReadOnlyList<Dirspace> Gone { get; init; } = [];

    /// <summary>The changed dirspaces by layer, first layer first.</summary>
    public IEnumerable<IReadOnlyList<ChangedDirspace>> Layers =>
        Changed.GroupBy(static dirspace => dirspace.Rank).Select(static layer => layer.ToList());
}
