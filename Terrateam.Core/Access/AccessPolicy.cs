using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Access;

/// <summary>Who may do what to the dirspaces that a query selects.</summary>
/// <param name="Query">The dirspaces. The first policy that selects a dirspace decides; one that none selects is denied
/// to everyone.</param>
public sealed record AccessPolicy(TagQuery Query)
{
    /// <summary>Who may plan.</summary>
    public IReadOnlyList<AccessMatch> Plan { get; init; } = AccessMatch.Participants;

    /// <summary>Who may apply.</summary>
    public IReadOnlyList<AccessMatch> Apply { get; init; } = AccessMatch.Insiders;

    /// <summary>Who may apply without a plan that was looked at.</summary>
    public IReadOnlyList<AccessMatch> ApplyAutoapprove { get; init; } = [];

    /// <summary>Who may apply without requirements and gates.</summary>
    public IReadOnlyList<AccessMatch> ApplyForce { get; init; } = [];

    /// <summary>Who may apply once somebody of <see cref="Superapproval"/> approved the pull request.</summary>
    public IReadOnlyList<AccessMatch> ApplyWithSuperapproval { get; init; } = [];

    /// <summary>Whose approval opens the way for <see cref="ApplyWithSuperapproval"/>.</summary>
    public IReadOnlyList<AccessMatch> Superapproval { get; init; } = [];
}

/// <summary>The key <c>access_control</c>: who may do what.</summary>
public sealed record AccessSettings
{
    /// <summary>
    /// What holds where the configuration says nothing: everybody who was let in may plan, everybody with a role above
    /// read may apply and unlock, nobody may force.
    /// </summary>
    public static AccessSettings Default { get; } = new();

    /// <summary>False asks for no more than a role above read.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// True applies nothing where one dirspace of those asked for is denied; false leaves out those denied.
    /// </summary>
    public bool ApplyNeedsAll { get; init; } = true;

    /// <summary>The same for plans.</summary>
    public bool PlanNeedsAll { get; init; }

    /// <summary>
    /// Who may run anything where the pull request changes workflow files below <c>.github/workflows</c>.
    /// </summary>
    public IReadOnlyList<AccessMatch> CiConfigUpdate { get; init; } = [new AccessMatch.Anyone()];

    /// <summary>Who may run anything where it changes the configuration file, under either name.</summary>
    public IReadOnlyList<AccessMatch> ConfigUpdate { get; init; } = [new AccessMatch.Anyone()];

    /// <summary>
    /// Who may run anything where it changes a file; by exact path from the repository root; a directory, with a
    /// <c>/</c> behind it, means all below.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<AccessMatch>> Files { get; init; } =
        new Dictionary<string, IReadOnlyList<AccessMatch>>(StringComparer.Ordinal);

    /// <summary>Who may unlock.</summary>
    public IReadOnlyList<AccessMatch> Unlock { get; init; } = AccessMatch.Insiders;

    /// <summary>The policies, in order.</summary>
    public IReadOnlyList<AccessPolicy> Policies { get; init; } = [new(TagQuery.All)];
}
