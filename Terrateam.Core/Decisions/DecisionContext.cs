using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>A request with its snapshot, and what every kind of decision derives from them.</summary>
internal sealed partial class DecisionContext(DecisionRequest request, Snapshot snapshot, Func<Guid> newRunId)
{
    /// <summary>The age at which a run in the way may have lost its runner.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    private readonly PullRequestEntry _entry = EntryOf(request, snapshot);

    // Indexed, because an entry may have thousands of dirspaces, each looked up several times.
    private Dictionary<Dirspace, DirspaceEntry>? _dirspaces;
    private ILookup<Dirspace, DirspaceChange>? _changes;

    public DecisionRequest Request => request;

    public Snapshot Snapshot => snapshot;

    public PullRequest PullRequest => snapshot.PullRequest;

    public RepositoryLedger Ledger => snapshot.Ledger;

    public DateTimeOffset Now => snapshot.Now;

    /// <summary>The entry of the pull request, with the dirspaces of its present diff.</summary>
    public PullRequestEntry Entry => _entry;

    public DirspaceEntry? Find(Dirspace dirspace) =>
        (_dirspaces ??= Entry.Dirspaces.ToDictionary(entry => entry.Dirspace)).GetValueOrDefault(dirspace);

    /// <summary>
    /// The queued work that is now due; null for any other request, and where it was removed meanwhile.
    /// </summary>
    public QueuedWork? Waited => Place < 0 ? null : Ledger.Find(PullRequest.Number)!.Queued[Place];

    /// <summary>The position of that work in the queue of the pull request, or -1.</summary>
    public int Place { get; } =
        request.Ticket is { } ticket && snapshot.Ledger.Find(snapshot.PullRequest.Number) is { } known
            ? known.Queued.ToList().FindIndex(work => work.Id == ticket.WorkId && work.Asked == ticket.Asked)
            : -1;

    /// <summary>True once something was refused for which the teams of the organisation would be good to know.</summary>
    public bool AsksForTeams { get; private set; }

    /// <summary>Which of these entries of the configuration name teams that do not exist.</summary>
    public IReadOnlyList<UnknownTeam> UnknownTeams(IEnumerable<AccessMatch> asked)
    {
        AccessMatch[] teams = [.. asked.Where(static match => match is AccessMatch.Team)];
        if (teams.Length == 0 || snapshot.Configuration?.Configuration is not { } configuration)
            return [];

        AsksForTeams |= snapshot.Teams is null;
        return snapshot.Teams?.Unknown(teams, configuration, snapshot.Repository.IsPrivate) ?? [];
    }

    /// <summary>The unfinished runs of this pull request.</summary>
    public IEnumerable<ActiveRun> OwnRuns =>
        Ledger.Runs.Where(run => run.Drift is null && run.PullRequest == PullRequest.Number);

    /// <summary>The unapplied dirspaces of the first layer that is not done.</summary>
    public IReadOnlyList<ChangedDirspace> WorkingLayer
    {
        get
        {
            var left = (snapshot.Changes?.Changed ?? []).Where(dirspace => !IsApplied(dirspace.Dirspace)).ToList();
            var rank = left.Count == 0 ? 0 : left.Min(dirspace => dirspace.Rank);
            return [.. left.Where(dirspace => dirspace.Rank == rank)];
        }
    }

    /// <summary>True when its newest result leaves nothing to do.</summary>
    public bool IsApplied(Dirspace dirspace) =>
        Find(dirspace) is { } entry && Planned.IsApplied(entry, Entry, PullRequest, ChangesOf, Now);

    /// <summary>Why its plan may not be applied now, or null.</summary>
    public MissingPlan? PlanFault(Dirspace dirspace) =>
        Find(dirspace) is { } entry
            ? Planned.Fault(entry, PullRequest, ChangesOf, Now)
            : new(dirspace, Terrateam.Core.Locks.PlanFault.NeverPlanned);

    private IEnumerable<DirspaceChange> ChangesOf(Dirspace dirspace) =>
        (_changes ??= Ledger.Changes.ToLookup(change => change.Dirspace))[dirspace];

    /// <summary>Why no work can start at all, for the user who asked; null when it can.</summary>
    public Message? Obstacle(string operation)
    {
        if (PullRequest.State == PullRequestState.Closed)
            return new Message.PullRequestClosed(operation);
        if (snapshot.Configuration is { IsValid: false } faulty)
            return new Message.BadConfiguration(faulty.Errors);
        if (snapshot.Configuration is { Configuration.Enabled: false })
            return new Message.SwitchedOff(operation);
        if (snapshot.Changes is { Errors: { Count: > 0 } errors })
            return new Message.BadConfiguration(errors);

        return snapshot.Configuration?.Configuration is { } configuration
            ? Admission.Branches(this, configuration, operation)
            : null;
    }

    public static IReadOnlyList<ChangedDirspace> Select(TagQuery query, IEnumerable<ChangedDirspace> dirspaces) =>
        [.. dirspaces.Where(dirspace => query.Matches(new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory)))];

    public Guid NewRunId() => newRunId();

    /// <summary>The reaction that shows that a command was accepted.</summary>
    public IEnumerable<Effect> Accept(string content = "rocket") =>
        request.Trigger is Trigger.Commented { CommentId: > 0 } comment
            ? [new Effect.React(comment.CommentId, content)]
            : [];

    /// <summary>Posts a message without changing anything else.</summary>
    public Decision Answer(Message message, params IReadOnlyList<Effect> effects)
    {
        var text = MessageText.Render(message);
        return Decision.For(
            Entry,
            [
                .. effects,
                new Effect.Say(text, OnceOf(message, text))
                {
                    ForkHead = (message as Message.ForkNeedsApproval)?.HeadSha,
                },
            ]
        );
    }

    // Events without a command, such as opened or reopened, repeat a message only for another commit. In a public
    // repository any account can cause a denial, so each is posted once, or refusals could flood the pull request.
    private string? OnceOf(Message message, string text) =>
        request.Trigger switch
        {
            Trigger.Pushed => $"push-{PullRequest.HeadSha}-{DigestOf(text)}",
            Trigger.Commented when !snapshot.Repository.IsPrivate && IsDenial(message) => $"denied-{DigestOf(text)}",
            _ => null,
        };

    private static bool IsDenial(Message message) =>
        message is Message.AccessDenied or Message.ForkNeedsApproval
        || (message is Message.NotReady several && several.Reasons.Any(IsDenial))
        || (message is Message.Unsure unsure && IsDenial(unsure.Refusal))
        || (message is Message.NotCounted uncounted && IsDenial(uncounted.Refusal))
        || (message is Message.UnknownTeams unknown && IsDenial(unknown.Refusal));

    /// <summary>A short digest of a text.</summary>
    public static string DigestOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>A decision without any change but the effects.</summary>
    public Decision Nothing(params IReadOnlyList<Effect> effects) => Decision.For(Entry, effects);

    // Where the configuration is not read, what it said before holds.
    private static PullRequestEntry WithDisplay(PullRequestEntry entry, Snapshot snapshot)
    {
        var (head, into) = (snapshot.PullRequest.HeadSha, snapshot.PullRequest.BaseSha);
        if (snapshot.Changes is null || snapshot.Configuration?.Configuration?.Notifications is not { } said)
        {
            return entry with
            {
                Overview = entry.Overview is { } known ? known with { HeadSha = head, BaseSha = into } : null,
            };
        }

        return entry with
        {
            Overview = said.Overview is { } rule ? new(head, into, rule) : null,
            Display = said.Results == ResultDisplay.Statuses ? null : said.Results,
        };
    }

    private static PullRequestEntry EntryOf(DecisionRequest request, Snapshot snapshot)
    {
        var pullRequest = snapshot.PullRequest;
        var entry = snapshot.Ledger.Find(pullRequest.Number)
            ?? new(pullRequest.Number, pullRequest.State, pullRequest.BaseRef, []);
        entry = WithDisplay(entry, snapshot)
            .Into(pullRequest.BaseRef, (request.Trigger as Trigger.Pushed)?.RetargetedAt, snapshot.Now) with
        {
            State = pullRequest.State,
            Queued = QueueDecision.Living(entry, pullRequest),
        };
        if (request.Trigger is Trigger.Pushed)
            entry = entry.WithoutPlansOfOthers(pullRequest);
        if (Reopening.IsOvertaken(snapshot, pullRequest))
            entry = entry with { UnlockedAt = snapshot.Now };

        if (request.Trigger is Trigger.Pushed { Head: { } head } pushed)
            entry = entry with { Pushes = (entry.Pushes ?? Pushes.None).With(head, pushed.Sender) };

        // The due work leaves the queue in any case; if it has to wait further, it is queued again.
        if (request.Ticket is { } ticket)
        {
            entry = entry with
            {
                Queued = [.. entry.Queued.Where(work => work.Id != ticket.WorkId || work.Asked != ticket.Asked)],
            };
        }

        if (entry.State == PullRequestState.Merged)
            entry = entry with { MergedAt = entry.MergedAt ?? snapshot.Now };
        if (snapshot.Changes is not { Errors.Count: 0 } changes)
            return entry;

        return (entry with { DiffSha = pullRequest.HeadSha }).WithDiff(
            changes.Changed.Select(dirspace => new DirspaceEntry(
                dirspace.Dirspace,
                dirspace.Rank,
                dirspace.LockPolicy,
                dirspace.LockBranchTarget == LockBranchTarget.DestinationBranch
            )
            {
                LockNotices = NoticeSubscriptions.OfLock(
                    snapshot.Configuration?.Configuration?.Notifications,
                    dirspace
                ),
            })
        );
    }
}
