using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Decisions;

/// <summary>The part of the requested work that is permitted.</summary>
/// <param name="Dirspaces">The dirspaces that may be worked on; empty where there is a refusal.</param>
/// <param name="LeftOut">The other dirspaces, each with the reason.</param>
/// <param name="Refusal">Why no dirspace may be worked on; null where some may.</param>
internal sealed record Admitted(
    IReadOnlyList<ChangedDirspace> Dirspaces,
    IReadOnlyList<DeniedDirspace> LeftOut,
    Message? Refusal
)
{
    /// <summary>The refusal without remarks; null where there is none.</summary>
    public Message.AccessDenied? Denial { get; init; }

    /// <summary>The decision, where the comment of the first run also reports what was left out.</summary>
    public Decision Tell(Decision decision)
    {
        if (LeftOut.Count == 0)
            return decision;

        var first = true;
        return decision with
        {
            Effects =
            [
                .. decision.Effects.Select(effect =>
                {
                    if (!first || effect is not Effect.StartRun start)
                        return effect;
                    first = false;
                    return start with { Run = start.Run with { Denied = LeftOut } };
                }),
            ],
        };
    }
}

/// <summary>The checks before any work: branches, access, requirements and gates.</summary>
internal static class Admission
{
    /// <summary>Why pull requests between these branches are not handled; null when they are.</summary>
    public static Message? Branches(DecisionContext context, RepositoryConfiguration configuration, string operation)
    {
        var pullRequest = context.PullRequest;
        var verdict = DestinationBranches.Decide(
            configuration.DestinationBranches,
            context.Snapshot.Repository.DefaultBranch,
            pullRequest.BaseRef,
            pullRequest.HeadRef
        );
        return verdict == DestinationVerdict.Allowed
            ? null
            : new Message.OtherBranch(
                operation,
                pullRequest.BaseRef,
                pullRequest.HeadRef,
                context.Snapshot.Repository.DefaultBranch,
                configuration.DestinationBranches,
                verdict
            );
    }

    /// <summary>
    /// Checks the dirspaces against access control. Depending on the configuration, a denied one is left out or denies
    /// all.
    /// </summary>
    public static Admitted Admit(
        DecisionContext context,
        AccessOperation operation,
        IReadOnlyList<ChangedDirspace> dirspaces
    )
    {
        var settings = SettingsOf(context).Access;
        var actor = ActorOf(context, operation);
        if (dirspaces.Count == 0)
            return new([], [], Refusal: null);

        var byFiles = ChangedFileAccess.Denials(settings, actor, context.Snapshot.Files);
        if (byFiles.Count > 0)
            return Denied(byFiles);

        var verdict = AccessControl.Decide(settings, operation, actor, context.Snapshot.Approvers, dirspaces);
        if (verdict.IsAllowed)
            return new(dirspaces, [], Refusal: null);

        var needsAll = operation == AccessOperation.Plan ? settings.PlanNeedsAll : settings.ApplyNeedsAll;
        return needsAll || verdict.Allowed.Count == 0
            ? Denied(verdict.Denials)
            : new(
                verdict.Allowed,
                [.. verdict.Denials.SelectMany(denial => LeftOut(context, operation, denial))],
                Refusal: null
            );

        Admitted Denied(IReadOnlyList<AccessDenial> denials)
        {
            var denial = new Message.AccessDenied(actor.Login, operation.Command(), denials);
            return new([], [], Unsure(context, denial)) { Denial = denial };
        }
    }

    /// <summary>
    /// True for an actor who is known to have a role above read and may plan something. Others are told no more than
    /// that they are denied.
    /// </summary>
    public static bool IsInside(DecisionContext context) =>
        context.Snapshot.Actor is { IsOutsider: false, IsStranger: false } actor
        && AccessControl.DecideStart(SettingsOf(context).Access, AccessOperation.Plan, actor).Count == 0;

    /// <summary>
    /// Why some dirspaces may not be applied now because of requirements and gates; empty when they may.
    /// </summary>
    public static IEnumerable<Message> Requirements(DecisionContext context, IReadOnlyList<ChangedDirspace> dirspaces)
    {
        var snapshot = context.Snapshot;
        var facts = new RequirementFacts(
            context.PullRequest,
            snapshot.Checks ?? [],
            snapshot.Approvers,
            snapshot.ReviewDecision
        )
        {
            FormerApprovers = snapshot.FormerApprovers,
        };
        var unmet = ApplyRequirements.Unmet(SettingsOf(context).Requirements, facts, dirspaces);
        if (unmet.Count > 0)
            yield return new Message.RequirementsNotMet(unmet);

        var shut = GateRules.Shut(
            context.Entry.Gates,
            context.PullRequest.HeadSha,
            [.. dirspaces.Select(dirspace => dirspace.Dirspace)],
            snapshot.Approvers
        );
        if (shut.Count > 0)
            yield return new Message.GatesShut(shut, snapshot.Approvers);
    }

    /// <summary>Why the actor may not unlock; null when they may.</summary>
    public static Message? Unlock(DecisionContext context)
    {
        if (context.Snapshot.Configuration is { IsValid: false } faulty)
            return new Message.BadConfiguration(faulty.Errors);

        var actor = ActorOf(context);
        return AccessControl.DecideUnlock(SettingsOf(context).Access, actor) is { } denial
            ? Unsure(context, new Message.AccessDenied(actor.Login, "unlock", [denial]))
            : null;
    }

    /// <summary>Why the actor may not start anything by a command, on any dirspace; null when they may.</summary>
    public static Message? Start(DecisionContext context)
    {
        AccessOperation? asked = context.Request.Command switch
        {
            Command.Plan or Command.Index => AccessOperation.Plan,
            Command.Apply => AccessOperation.Apply,
            Command.ApplyForce => AccessOperation.ApplyForce,
            Command.ApplyAutoapprove => AccessOperation.ApplyAutoapprove,
            _ => null,
        };
        if (asked is not { } operation)
            return null;

        var actor = ActorOf(context, operation);
        var denials = AccessControl.DecideStart(SettingsOf(context).Access, operation, actor);
        var word = context.Request.Command is Command.Index ? "index" : operation.Command();
        return denials.Count == 0 ? null : Unsure(context, new Message.AccessDenied(actor.Login, word, denials));
    }

    /// <summary>
    /// False where a denial was reported before: the first plan of a layer lists what is left out, and the end of a run
    /// does not repeat it.
    /// </summary>
    public static bool IsNews(DecisionContext context) =>
        context.Request.Trigger is not Trigger.RunOver
        || !context.WorkingLayer.Any(dirspace =>
            context.Find(dirspace.Dirspace)?.Plan is { } plan
            && context.PullRequest.HasHead(plan.HeadSha)
            && context.PullRequest.HasBase(plan.BaseRef, plan.BaseSha)
        );

    /// <summary>The actor. One whose rights are unknown may do only what everyone may.</summary>
    public static Person ActorOf(DecisionContext context)
    {
        var isPublic = !context.Snapshot.Repository.IsPrivate;
        return context.Snapshot.Actor
            ?? Person.Unknown(context.Request.Actor) with
            {
                IsOutsider = isPublic,
                IsStranger = isPublic,
            };
    }

    // The account that pushes to a branch of the repository is not a stranger. Forks are not planned automatically.
    private static Person ActorOf(DecisionContext context, AccessOperation operation) =>
        operation == AccessOperation.Plan && (context.Request.Command is null || context.Snapshot.StrangersMayPlan)
            ? ActorOf(context) with
            {
                IsStranger = false,
            }
            : ActorOf(context);

    /// <summary>
    /// A refusal, with the teams that do not exist, the approvals that do not count and the failed look-ups of people,
    /// where these may be the cause.
    /// </summary>
    public static Message Unsure(DecisionContext context, Message refusal)
    {
        var snapshot = context.Snapshot;
        refusal = TeamRemark.With(context, refusal);
        if (snapshot.NotCounted.Count > 0)
            refusal = new Message.NotCounted(refusal, snapshot.NotCounted);
        return snapshot.PeopleFaults.Count == 0 ? refusal : new Message.Unsure(refusal, snapshot.PeopleFaults);
    }

    private static IEnumerable<DeniedDirspace> LeftOut(
        DecisionContext context,
        AccessOperation operation,
        AccessDenial denial
    )
    {
        string[] reasons =
        [
            AccessText.Reason(ActorOf(context).Login, operation.Command(), denial),
            .. TeamRemark.Of(context, denial) is { } remark ? [remark] : Array.Empty<string>(),
            .. context.Snapshot.PeopleFaults,
        ];
        var reason = string.Join(' ', reasons);
        return denial.Dirspaces.Select(dirspace => new DeniedDirspace(dirspace, reason));
    }

    private static RepositoryConfiguration SettingsOf(DecisionContext context) =>
        context.Snapshot.Configuration?.Configuration ?? RepositoryConfiguration.Default;
}
