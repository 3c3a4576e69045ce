using Terrateam.Core.Changes;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Access;

/// <summary>Decides who may do what. What nobody permitted is denied.</summary>
internal static class AccessControl
{
    /// <summary>The dirspaces that somebody may work on, and which policies deny the others.</summary>
    /// <param name="settings">The rules.</param>
    /// <param name="operation">What they want.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="approvers">Who approved the pull request; its author is not among them.</param>
    /// <param name="dirspaces">Where.</param>
    public static AccessVerdict Decide(
        AccessSettings settings,
        AccessOperation operation,
        Person actor,
        IReadOnlyList<Person> approvers,
        IReadOnlyList<ChangedDirspace> dirspaces
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(dirspaces);
        var policies = settings.Enabled ? settings.Policies : [Open(operation)];
        var allowed = new List<ChangedDirspace>();
        var denied = new Dictionary<int, List<Dirspace>>();
        foreach (var dirspace in dirspaces)
        {
            var index = IndexOf(policies, dirspace);
            if (index >= 0 && IsAllowed(policies[index], operation, actor, approvers))
                allowed.Add(dirspace);
            else if (denied.TryGetValue(index, out var others))
                others.Add(dirspace.Dirspace);
            else
                denied.Add(index, [dirspace.Dirspace]);
        }

        return new(
            allowed,
            [
                .. denied
                    .OrderBy(group => group.Key)
                    .Select(group => Denial(group.Key < 0 ? null : policies[group.Key], operation, actor, group.Value)),
            ]
        );
    }

    /// <summary>
    /// Who approved and thereby lets others apply where a policy lists them: neither who applies nor who is not listed.
    /// </summary>
    public static IEnumerable<Person> Superapprovers(AccessPolicy policy, Person actor, IEnumerable<Person> approvers)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return approvers.Where(approver =>
            !string.Equals(approver.Login, actor.Login, StringComparison.OrdinalIgnoreCase)
            && policy.Superapproval.Any(match => match.IsMatch(approver))
        );
    }

    /// <summary>Why somebody may not unlock; null when they may.</summary>
    public static AccessDenial? DecideUnlock(AccessSettings settings, Person actor)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var may = settings.Enabled ? settings.Unlock : AccessMatch.Insiders;
        return may.Any(match => match.IsMatch(actor)) ? null : new("unlock", may);
    }

    /// <summary>
    /// Why somebody may not have anything started, wherever it would be; empty where some rule may let them. Asked
    /// before it is known what there is, so that finding that out is not started for just anybody.
    /// </summary>
    public static IReadOnlyList<AccessDenial> DecideStart(
        AccessSettings settings,
        AccessOperation operation,
        Person actor
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var policies = settings.Enabled ? settings.Policies : [Open(operation)];
        return policies.Any(policy =>
            operation.AllowedBy(policy).Any(match => match.IsMatch(actor))
            || MayWithSuperapproval(policy, operation, actor)
        )
            ? []
            : [.. policies.Select(policy => Denial(policy, operation, actor, []))];
    }

    private static bool IsAllowed(
        AccessPolicy policy,
        AccessOperation operation,
        Person actor,
        IReadOnlyList<Person> approvers
    ) =>
        operation.AllowedBy(policy).Any(match => match.IsMatch(actor))
        || (MayWithSuperapproval(policy, operation, actor) && Superapprovers(policy, actor, approvers).Any());

    private static bool MayWithSuperapproval(AccessPolicy policy, AccessOperation operation, Person actor) =>
        operation == AccessOperation.Apply && policy.ApplyWithSuperapproval.Any(match => match.IsMatch(actor));

    private static int IndexOf(IReadOnlyList<AccessPolicy> policies, ChangedDirspace dirspace)
    {
        var subject = new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory);
        for (var index = 0; index < policies.Count; index++)
        {
            if (policies[index].Query.Matches(subject))
                return index;
        }

        return -1;
    }

    private static AccessDenial Denial(
        AccessPolicy? policy,
        AccessOperation operation,
        Person actor,
        IReadOnlyList<Dirspace> dirspaces
    ) =>
        new(operation.Key(), policy is null ? [] : operation.AllowedBy(policy))
        {
            Query = policy?.Query,
            Dirspaces = dirspaces,
            Superapproval =
                policy is not null && MayWithSuperapproval(policy, operation, actor) ? policy.Superapproval : [],
        };

    // Switched off, access control asks for no more than a role above read.
    private static AccessPolicy Open(AccessOperation operation) =>
        new(TagQuery.All)
        {
            Plan = operation == AccessOperation.Plan ? AccessMatch.Participants : [],
            Apply = AccessMatch.Insiders,
            ApplyAutoapprove = AccessMatch.Insiders,
            ApplyForce = AccessMatch.Insiders,
        };
}
