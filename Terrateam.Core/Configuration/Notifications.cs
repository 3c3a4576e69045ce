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

/// <summary>The key <c>notifications</c>.</summary>
/// <param name="Policies">In order.</param>
/// <param name="Summary">True starts result comments with a table of their dirspaces.</param>
public sealed record Notifications(IReadOnlyList<NotificationPolicy> Policies, bool Summary = false)
{
    /// <summary>Who is told of what outside of GitHub, in order.</summary>
    public IReadOnlyList<NotificationDestination> Destinations { get; init; } = [];

    /// <summary>Earlier comments are hidden, and no table is shown.</summary>
    public static Notifications Default { get; } = new([]);

    /// <summary>What happens to earlier comments of a dirspace.</summary>
    public CommentStrategy StrategyOf(TagSubject dirspace) =>
        Policies.FirstOrDefault(policy => policy.Query.Matches(dirspace))?.Strategy ?? CommentStrategy.Minimize;
}
