namespace Terrateam.Core.TagQueries;

/// <summary>What a query says, part by part.</summary>
internal static class QueryWords
{
    /// <summary>Every part that is held against a dirspace, negated or not.</summary>
    internal static IEnumerable<TagQueryNode> From(TagQuery query) => From(query.Node);

    /// <summary>The directories that a query asks for by <c>dir:</c>, those left out that it only rules out.</summary>
    internal static IEnumerable<string> Directories(TagQuery query) =>
        Wanted(query.Node)
            .OfType<TagQueryNode.Tag>()
            .Where(static tag => tag.Name.StartsWith("dir:", StringComparison.Ordinal))
            .Select(static tag => tag.Name["dir:".Length..])
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<TagQueryNode> From(TagQueryNode? node) =>
        node switch
        {
            null => [],
            TagQueryNode.Not not => From(not.Operand),
            TagQueryNode.And and => and.Operands.SelectMany(From),
            TagQueryNode.Or or => or.Operands.SelectMany(From),
            _ => [node],
        };

    private static IEnumerable<TagQueryNode> Wanted(TagQueryNode? node) =>
        node switch
        {
            null or TagQueryNode.Not => [],
            TagQueryNode.And and => and.Operands.SelectMany(Wanted),
            TagQueryNode.Or or => or.Operands.SelectMany(Wanted),
            _ => [node],
        };
}
