using Terrateam.Core.Configuration;
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

        var all = context.Snapshot.Changes!.All;
        var known = all.SelectMany(dirspace => dirspace.Tags).ToHashSet(StringComparer.Ordinal);
        bool IsKnown(TagQueryNode node) =>
            node is TagQueryNode.Tag tag
                ? known.Contains(tag.Name)
                : all.Any(dirspace => node.Matches(new(dirspace.Tags, dirspace.Dirspace.Directory)));
        var unknown = QueryWords
            .From(query)
            .Where(node => !IsKnown(node))
            .Select(NameOf)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (unknown.Count == 0)
            return null;

        string[] tags = [.. known.Order(StringComparer.Ordinal)];
        return new Message.TagsUnknown(
            operation,
            query.ToString(),
            [.. unknown.Take(MaxListed).Select(tag => new UnknownTag(tag, ClosestMatches(tag, tags)))],
            unknown.Count,
            context.Snapshot.Unplanned
        );
    }

    private static string NameOf(TagQueryNode node) =>
        node switch
        {
            TagQueryNode.Tag tag => tag.Name,
            TagQueryNode.InDirectory part => $"{TagQuery.Quote(part.Segments)} in dir",
            TagQueryNode.Relative relative => $"relative_dir:{relative.Path}",
            _ => "",
        };

    private static string[] ClosestMatches(string tag, string[] tags)
    {
        // Mostly the prefix is missing, as in `network` for `dir:network`.
        string[] keyed =
        [
            .. tags.Where(known =>
                    known.EndsWith($":{tag}", StringComparison.Ordinal)
                    || known.EndsWith($"/{tag}", StringComparison.Ordinal)
                )
                .Take(3),
        ];
        return keyed.Length > 0 ? keyed
            : ClosestMatch.To(tag, tags) is { } near ? [near]
            : [];
    }
}
