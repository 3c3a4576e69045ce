using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Refuses queries with words that match nothing in the repository. A sentence that starts like a command has such
/// words, and negating an unknown word would select everything.
/// </summary>
internal static class UnknownTags
{
    private const int MaxListed = 5;

    /// <summary>Why the query is refused; null where each word of it matches something.</summary>
    public static Message? Refusal(DecisionContext context, string operation, TagQuery query)
    {
        if (query.IsAll)
            return null;

        var known = new KnownTags(context.Snapshot.Changes!.All);
        var unknown = known.Unknown(query);
        if (unknown.Count == 0)
            return null;

        return new Message.TagsUnknown(
            operation,
            query.ToString(),
            [.. unknown.Take(MaxListed).Select(tag => new UnknownTag(tag, known.ClosestTo(tag)))],
            unknown.Count,
            context.Snapshot.Unplanned
        );
    }
}
