using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>Who may do what to the dirspaces that a query selects.</summary>
/// <param name="Query">The first policy whose query selects a dirspace decides; a dirspace that none selects is denied
/// to everyone.</param>
public sealed record AccessPolicy(TagQuery Query)
{
    /// <summary>Who may plan.</summary>
    public IReadOnlyList<AccessMatch> Plan { get; init; } = AccessMatch.Participants;

    /// <summary>Who may apply.</summary>
    public IReadOnlyList<AccessMatch> Apply { get; init; } = AccessMatch.Insiders;

    /// <summary>Who may apply without a reviewed plan.</summary>
    public IReadOnlyList<AccessMatch> ApplyAutoapprove { get; init; } = [];

    /// <summary>Who may apply without requirements and gates.</summary>
    public IReadOnlyList<AccessMatch> ApplyForce { get; init; } = [];

    /// <summary>Who may apply once a member of <see cref="Superapproval"/> approved the pull request.</summary>
    public IReadOnlyList<AccessMatch> ApplyWithSuperapproval { get; init; } = [];

    /// <summary>Whose approval enables <see cref="ApplyWithSuperapproval"/>.</summary>
    public IReadOnlyList<AccessMatch> Superapproval { get; init; } = [];

    internal IEnumerable<AccessMatch> Entries =>
        [.. Plan, .. Apply, .. ApplyAutoapprove, .. ApplyForce, .. ApplyWithSuperapproval, .. Superapproval];
}

/// <summary>The key <c>access_control</c>: who may do what.</summary>
public sealed record AccessSettings
{
    /// <summary>
    /// The rules of a configuration without the key: everyone but strangers may plan, everyone with a role above read
    /// may apply and unlock, and no user may force.
    /// </summary>
    public static AccessSettings Default { get; } = new();

    /// <summary>
    /// False turns the policies off. Then everyone but strangers may plan, and the rest needs a role above read.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// True applies nothing where one of the requested dirspaces is denied; false leaves the denied ones out.
    /// </summary>
    public bool ApplyNeedsAll { get; init; } = true;

    /// <summary>Like <see cref="ApplyNeedsAll"/>, for plans.</summary>
    public bool PlanNeedsAll { get; init; }

    /// <summary>
    /// Who may run anything on a pull request that changes workflow files below <c>.github/workflows</c>.
    /// </summary>
    public IReadOnlyList<AccessMatch> CiConfigUpdate { get; init; } = [new AccessMatch.Anyone()];

    /// <summary>
    /// Who may run anything on a pull request that changes the configuration file, under either name.
    /// </summary>
    public IReadOnlyList<AccessMatch> ConfigUpdate { get; init; } = [new AccessMatch.Anyone()];

    /// <summary>
    /// Who may run anything on a pull request that changes a file, by exact path from the repository root. A path that
    /// ends in <c>/</c> is a directory and covers everything below it.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<AccessMatch>> Files { get; init; } =
        new Dictionary<string, IReadOnlyList<AccessMatch>>(StringComparer.Ordinal);

    /// <summary>Who may unlock.</summary>
    public IReadOnlyList<AccessMatch> Unlock { get; init; } = AccessMatch.Insiders;

    /// <summary>Who may list, set and delete Actions secrets and variables, also where the policies are turned off.</summary>
    public IReadOnlyList<AccessMatch> Secrets { get; init; } = [new AccessMatch.Role(RepositoryRole.Admin)];

    /// <summary>The policies, in the order in which they are tried.</summary>
    public IReadOnlyList<AccessPolicy> Policies { get; init; } = [new(TagQuery.All)];

    /// <summary>Every entry of every list.</summary>
    internal IEnumerable<AccessMatch> Entries =>
        [
            .. CiConfigUpdate,
            .. ConfigUpdate,
            .. Files.Values.SelectMany(static list => list),
            .. Unlock,
            .. Secrets,
            .. Policies.SelectMany(static policy => policy.Entries),
        ];
}
