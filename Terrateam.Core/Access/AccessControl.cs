using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Access;

/// <summary>Decides who may do what. What no rule permits is denied.</summary>
internal static class AccessControl
{
    /// <summary>The dirspaces that the actor may work on, and the policies that deny the others.</summary>
    /// <param name="settings">The rules.</param>
    /// <param name="operation">What the actor wants to do.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="approvers">Who approved the pull request, without its author.</param>
    /// <param name="dirspaces">The dirspaces asked for.</param>
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
    /// Who approved and thereby lets others apply, where a policy lists them. The actor does not count.
    /// </summary>
    public static IEnumerable<Person> Superapprovers(AccessPolicy policy, Person actor, IEnumerable<Person> approvers)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return approvers.Where(approver =>
            !string.Equals(approver.Login, actor.Login, StringComparison.OrdinalIgnoreCase)
            && policy.Superapproval.Any(match => match.IsMatch(approver))
        );
    }

    /// <summary>Why the actor may not unlock; null when they may.</summary>
    public static AccessDenial? DecideUnlock(AccessSettings settings, Person actor)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var may = settings.Enabled ? settings.Unlock : AccessMatch.Insiders;
        return may.Any(match => match.IsMatch(actor)) ? null : new("unlock", may);
    }

    /// <summary>
    /// Why the actor may not start anything in any dirspace; empty where some rule may allow it. Checked before the
    /// dirspaces are known, because finding them out starts work too.
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

    // Switched off, access control still denies plans to strangers and everything else to outsiders.
    private static AccessPolicy Open(AccessOperation operation) =>
        new(TagQuery.All)
        {
            Plan = operation == AccessOperation.Plan ? AccessMatch.Participants : [],
            Apply = AccessMatch.Insiders,
            ApplyAutoapprove = AccessMatch.Insiders,
            ApplyForce = AccessMatch.Insiders,
        };
}
