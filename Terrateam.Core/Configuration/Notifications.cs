using System.Text.Json.Serialization;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>What happens to earlier result comments of a dirspace when a newer one is posted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommentStrategy>))]
public enum CommentStrategy
{
    /// <summary>They are hidden as outdated and can be expanded.</summary>
    Minimize,

    /// <summary>They stay as they are.</summary>
    Append,

    /// <summary>They are deleted.</summary>
    Delete,
}

/// <summary>One entry of <c>notifications.policies</c>.</summary>
/// <param name="Query">The dirspaces; the first entry that selects a dirspace decides.</param>
/// <param name="Strategy">What happens to earlier comments.</param>
public sealed record NotificationPolicy(TagQuery Query, CommentStrategy Strategy);

/// <summary>Which runs have a comment of their own beside the overview.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunCommentRule>))]
public enum RunCommentRule
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Those that failed, or that wait for a person.</summary>
    Failures,
}

/// <summary>Where the results of each dirspace are shown beside its commit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResultDisplay>))]
public enum ResultDisplay
{
    /// <summary>As commit statuses.</summary>
    Statuses,

    /// <summary>As check runs.</summary>
    Checks,

    /// <summary>As both.</summary>
    Both,
}

/// <summary>The key <c>notifications</c>.</summary>
/// <param name="Policies">In order.</param>
/// <param name="Summary">True starts result comments with a table of their dirspaces.</param>
public sealed record Notifications(IReadOnlyList<NotificationPolicy> Policies, bool Summary = false)
{
    /// <summary>Who is told of what outside of GitHub, in order.</summary>
    public IReadOnlyList<NotificationDestination> Destinations { get; init; } = [];

    /// <summary>
    /// Which runs have a comment beside the one comment with the state of the whole pull request; null without that.
    /// </summary>
    public RunCommentRule? Overview { get; init; }

    /// <summary>Where results are shown beside a commit.</summary>
    public ResultDisplay Results { get; init; }

    /// <summary>Earlier comments are hidden, and no table is shown.</summary>
    public static Notifications Default { get; } = new([]);

    /// <summary>What happens to earlier comments of a dirspace.</summary>
    public CommentStrategy StrategyOf(TagSubject dirspace) =>
        Policies.FirstOrDefault(policy => policy.Query.Matches(dirspace))?.Strategy ?? CommentStrategy.Minimize;
}
