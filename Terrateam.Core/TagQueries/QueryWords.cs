namespace Terrateam.Core.TagQueries;

internal static class QueryWords
{
    /// <summary>Every part that is compared with a dirspace, negated or not.</summary>
    internal static IEnumerable<TagQueryNode> From(TagQuery query) => From(query.Node);

    /// <summary>The directories that a query names by <c>dir:</c>, without those that it only excludes.</summary>
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
