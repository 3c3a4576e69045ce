using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Notices;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Notices;

/// <summary>Runs and notices to vary.</summary>
internal static class NoticeSamples
{
    public static readonly Repository Infra = new(7, 1, "acme", "infra", "main");

    public static readonly Dirspace Network = new("network", "default");

    public static readonly Dirspace Dns = new("dns", "staging");

    public static readonly DateTimeOffset Time = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    public static Notice Notice(string id = "00000000000000000000000000000001") =>
        new()
        {
            Id = id,
            Destination = "platform",
            Event = NoticeEvent.PlanFailed,
            Repository = Infra,
            At = Time,
            Dirspaces = [Network, Dns],
            PullRequest = 12,
            Title = "Change the network",
            Actor = "alice",
            RunUrl = "https://github.com/acme/infra/actions/runs/5",
        };

    /// <summary>A plan of both directories that is reported, and succeeded.</summary>
    public static Run Run(params NoticeSubscription[] subscriptions) =>
        new()
        {
            Id = Guid.Parse("3f2a0000-0000-0000-0000-000000000001"),
            Kind = RunKind.Plan,
            Repository = Infra,
            PullRequest = new(
                12,
                "Change the network",
                PullRequestState.Open,
                false,
                "alice",
                "change",
                "head",
                "main",
                "base",
                null,
                false,
                true
            ),
            Dirspaces = [new(Network, 0), new(Dns, 0)],
            AllDirspaces = [],
            Configuration = "",
            Actor = "alice",
            IsAutomatic = true,
            CreatedAt = Time,
            EndedAt = Time,
            Status = RunStatus.Reported,
            Outcomes = [Outcome(Network), Outcome(Dns)],
            Subscriptions = subscriptions,
        };

    public static DirspaceOutcome Outcome(
        Dirspace dirspace,
        bool succeeded = true,
        bool hasChanges = true,
        string? digest = "digest"
    ) => new(dirspace, succeeded, hasChanges, digest);

    public static NoticeSubscription To(string destination, params NoticeEvent[] events) =>
        new(destination, events, [Network, Dns]);
}
