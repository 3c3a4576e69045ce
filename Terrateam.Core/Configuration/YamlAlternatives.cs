namespace Terrateam.Core.Configuration;

/// <summary>
/// Keys that exclude each other. Where a file has one form, the keys of the other form in a lower file are dropped,
/// because a mixture of both is in neither file.
/// </summary>
internal static class YamlAlternatives
{
    private static readonly string[] DriftOfOne = ["schedule", "reconcile", "tag_query"];

    private static readonly string[] DriftOfMany = ["schedules"];

    private static readonly string[] ApprovedByCount = ["count"];

    private static readonly string[] ApprovedByWhom = ["all_of", "any_of", "any_of_count", "require_completed_reviews"];

    private static readonly string[] StackOfDirspaces = ["tag_query"];

    private static readonly string[] StackOfStacks = ["stacks"];

    /// <summary>A predicate for keys that only the lower map has: true where the key is dropped.</summary>
    internal static Func<string, bool> Dropped(string key, YamlMapping below, YamlMapping above)
    {
        if (key is "drift")
            return OfTwo(above, DriftOfOne, DriftOfMany);
        if (key.EndsWith(".approved", StringComparison.Ordinal))
            return OfTwo(above, ApprovedByCount, ApprovedByWhom);
        if (
            key.StartsWith("stacks.names.", StringComparison.Ordinal)
            && !key.EndsWith(".variables", StringComparison.Ordinal)
        )
        {
            return OfTwo(above, StackOfDirspaces, StackOfStacks);
        }

        // The version of one tool does not apply to another, nor do the settings of one storage method.
        var kind = key switch
        {
            "engine" => "name",
            "storage.plans" => "method",
            _ => null,
        };
        var isOther =
            kind is not null
            && above.Find(kind) is YamlScalar upper
            && below.Find(kind) is YamlScalar lower
            && !string.Equals(upper.Text, lower.Text, StringComparison.Ordinal);
        return _ => isOther;
    }

    private static Func<string, bool> OfTwo(YamlMapping above, string[] one, string[] other)
    {
        var (hasOne, hasOther) = (
            one.Any(key => above.Find(key) is not null),
            other.Any(key => above.Find(key) is not null)
        );
        return key =>
            (hasOne && !hasOther && other.Contains(key, StringComparer.Ordinal))
            || (hasOther && !hasOne && one.Contains(key, StringComparer.Ordinal));
    }
}
