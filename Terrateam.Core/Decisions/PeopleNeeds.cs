using Terrateam.Core.Access;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;

namespace Terrateam.Core.Decisions;

/// <summary>What to fetch about one user.</summary>
/// <param name="Role">True where the role matters.</param>
/// <param name="Teams">The teams that matter.</param>
public sealed record PersonNeeds(bool Role, IReadOnlyList<string> Teams);

/// <summary>What a decision can need to know about users, so that nothing else is fetched.</summary>
public sealed class PeopleNeeds
{
    private readonly IReadOnlyList<IReadOnlyList<AccessMatch>> _actor;
    private readonly IReadOnlyList<IReadOnlyList<AccessMatch>> _approvers;
    private readonly bool _mayBeStranger;

    private PeopleNeeds(
        IEnumerable<IReadOnlyList<AccessMatch>> actor,
        IEnumerable<IReadOnlyList<AccessMatch>> approvers,
        bool mayBeStranger
    ) => (_actor, _approvers, _mayBeStranger) = ([.. actor], [.. approvers], mayBeStranger);

    /// <summary>True where approvals matter.</summary>
    public bool Approvers => _approvers.Count > 0;

    /// <summary>True where it matters who committed or pushed to the pull request.</summary>
    public bool Contributors => Approvers || IsGateApproval;

    /// <summary>True where approvals of earlier heads matter.</summary>
    public bool FormerApprovers { get; private init; }

    private bool IsGateApproval { get; init; }

    /// <summary>True where GitHub's own review decision matters.</summary>
    public bool ReviewDecision { get; private init; }

    /// <summary>What a request needs.</summary>
    /// <param name="request">The event or command.</param>
    /// <param name="configuration">The configuration; null where there is no valid one.</param>
    /// <param name="entry">The entry of the pull request in the ledger; null where there is none yet.</param>
    /// <param name="headSha">The head of the pull request.</param>
    /// <param name="isOpen">True where no commenter counts as a stranger: in a private repository, or where strangers
    /// may plan.</param>
    public static PeopleNeeds From(
        DecisionRequest request,
        RepositoryConfiguration? configuration,
        PullRequestEntry? entry,
        string headSha,
        bool isOpen
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var gates = GateRules.For(entry?.Gates ?? [], headSha);
        return DecisionTable.RuleFor(request).People(new(request, configuration, entry, gates, isOpen));
    }

    /// <summary>Nothing but whether a commenter is a stranger.</summary>
    internal static PeopleNeeds None(PeopleScope scope) => new([], [], scope.MayBeStranger);

    /// <summary>What the gates that a command can open need.</summary>
    internal static PeopleNeeds OfGates(PeopleScope scope)
    {
        Gate[] gates = [.. scope.Gates.Where(gate => gate.Token is not null)];
        return new(gates.SelectMany(Lists), [], scope.MayBeStranger) { IsGateApproval = gates.Length > 0 };
    }

    /// <summary>What unlocking needs.</summary>
    internal static PeopleNeeds OfUnlock(PeopleScope scope) =>
        scope.Configuration is { Access: var access }
            ? new([access.Enabled ? access.Unlock : AccessMatch.Insiders], [], scope.MayBeStranger)
            : None(scope);

    /// <summary>What some operations need.</summary>
    internal static Func<PeopleScope, PeopleNeeds> OfOperations(params AccessOperation[] operations) =>
        scope => From(scope, operations);

    /// <summary>What some operations need.</summary>
    internal static PeopleNeeds From(PeopleScope scope, AccessOperation[] operations)
    {
        if (scope.Configuration is not { Access: var access } configuration)
            return None(scope);

        var actor = operations.SelectMany(operation => ActorLists(access, operation));
        return operations.Any(operation => operation is AccessOperation.Apply or AccessOperation.ApplyAutoapprove)
            ? new(
                actor,
                [
                    .. Superapprovals(access, operations),
                    .. Approvals(configuration),
                    .. scope.Gates.Where(gate => gate.Token is null).SelectMany(Lists),
                ],
                scope.MayBeStranger
            )
            {
                FormerApprovers = configuration.Requirements.Checks.Any(check => check.Approved is { AnyHead: true }),
                ReviewDecision = configuration.Requirements.Checks.Any(check =>
                    check.Approved is { CompletedReviews: true }
                ),
            }
            : new(actor, [], scope.MayBeStranger);
    }

    /// <summary>What to fetch about the actor.</summary>
    public PersonNeeds OfActor(string login) => From(_actor, login);

    /// <summary>What to fetch about a reviewer who approved.</summary>
    public PersonNeeds OfApprover(string login) => From(_approvers, login);

    // A list that matches in any role and team needs neither.
    private PersonNeeds From(IReadOnlyList<IReadOnlyList<AccessMatch>> lists, string login)
    {
        var unknown = Person.Unknown(login) with { IsOutsider = true, IsStranger = _mayBeStranger };
        var open = lists.Where(list => !list.Any(match => match.IsMatch(unknown))).SelectMany(list => list).ToList();
        return new(
            open.Any(match => match is AccessMatch.Role or AccessMatch.Insider or AccessMatch.Participant),
            [.. open.OfType<AccessMatch.Team>().Select(team => team.Slug).Distinct(StringComparer.Ordinal)]
        );
    }

    private static IEnumerable<IReadOnlyList<AccessMatch>> ActorLists(AccessSettings access, AccessOperation operation)
    {
        if (!access.Enabled)
            return [operation == AccessOperation.Plan ? AccessMatch.Participants : AccessMatch.Insiders];

        return
        [
            access.CiConfigUpdate,
            access.ConfigUpdate,
            .. access.Files.Values,
            .. access.Policies.Select(policy => operation.AllowedBy(policy)),
            .. operation == AccessOperation.Apply
                ? access.Policies.Select(policy => policy.ApplyWithSuperapproval)
                : [],
        ];
    }

    private static IEnumerable<IReadOnlyList<AccessMatch>> Superapprovals(
        AccessSettings access,
        AccessOperation[] operations
    ) =>
        access.Enabled && operations.Contains(AccessOperation.Apply)
            ? access
                .Policies.Where(policy => policy.ApplyWithSuperapproval.Count > 0 && policy.Superapproval.Count > 0)
                .Select(policy => policy.Superapproval)
            : [];

    private static IEnumerable<IReadOnlyList<AccessMatch>> Approvals(RepositoryConfiguration configuration) =>
        configuration
            .Requirements.Checks.Select(check => check.Approved)
            .OfType<Terrateam.Core.Configuration.ApprovalRequirement>()
            .SelectMany(approved => Lists(approved.AllOf, approved.AnyOf));

    private static IEnumerable<IReadOnlyList<AccessMatch>> Lists(Gate gate) => Lists(gate.AllOf, gate.AnyOf);

    private static IEnumerable<IReadOnlyList<AccessMatch>> Lists(
        IReadOnlyList<AccessMatch> allOf,
        IReadOnlyList<AccessMatch> anyOf
    ) =>
        [
            .. allOf.Select(IReadOnlyList<AccessMatch> (match) => [match]),
            anyOf.Count == 0 ? AccessMatch.Insiders : anyOf,
        ];
}
