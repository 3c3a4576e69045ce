using Terrateam.Core.Changes;

namespace Terrateam.Cli.Explanations;

/// <summary>Maps reasons to their names in JSON, and to words with the places of their keys.</summary>
internal static class Reasons
{
    public static ExplainedReason From(ChangeReason reason, Func<string, string> cite)
    {
        var text = reason.ToText(cite);
        return reason switch
        {
            ChangeReason.Matched matched => new(
                "matched",
                text,
                matched.File.Path,
                matched.Pattern.Text,
                matched.Pattern.Key
            ),
            ChangeReason.MatchedMore => new("matched_more", text),
            ChangeReason.Vetoed vetoed => new("vetoed", text, vetoed.File.Path, vetoed.Veto.Text, vetoed.Veto.Key),
            ChangeReason.DependsOn dependsOn => new("depends_on", text, Key: dependsOn.Key),
            ChangeReason.StackModified => new("stack_modified", text),
            ChangeReason.Forced => new("forced", text),
            ChangeReason.Truncated => new("truncated", text),
            ChangeReason.Pruned pruned => new("pruned", text, Key: pruned.Key),
            ChangeReason.NothingMatches => new("nothing_matches", text),
            ChangeReason.DependenciesUnchanged unchanged => new("dependencies_unchanged", text, Key: unchanged.Key),
            ChangeReason.NoDirspace none => new("no_dirspace", text, Key: none.Key),
            _ => new("other", text),
        };
    }
}
