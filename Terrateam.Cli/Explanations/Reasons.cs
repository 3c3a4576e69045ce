using Terrateam.Core.Changes;

namespace Terrateam.Cli.Explanations;

/// <summary>Maps reasons to their names in JSON.</summary>
internal static class Reasons
{
    public static ExplainedReason From(ChangeReason reason) =>
        reason switch
        {
            ChangeReason.Matched matched => new(
                "matched",
                reason.Text,
                matched.File.Path,
                matched.Pattern.Text,
                matched.Pattern.Key
            ),
            ChangeReason.MatchedMore => new("matched_more", reason.Text),
            ChangeReason.Vetoed vetoed => new(
                "vetoed",
                reason.Text,
                vetoed.File.Path,
                vetoed.Veto.Text,
                vetoed.Veto.Key
            ),
            ChangeReason.DependsOn dependsOn => new("depends_on", reason.Text, Key: dependsOn.Key),
            ChangeReason.StackModified => new("stack_modified", reason.Text),
            ChangeReason.Forced => new("forced", reason.Text),
            ChangeReason.Truncated => new("truncated", reason.Text),
            ChangeReason.Pruned pruned => new("pruned", reason.Text, Key: pruned.Key),
            ChangeReason.NothingMatches => new("nothing_matches", reason.Text),
            ChangeReason.DependenciesUnchanged unchanged => new(
                "dependencies_unchanged",
                reason.Text,
                Key: unchanged.Key
            ),
            ChangeReason.NoDirspace none => new("no_dirspace", reason.Text, Key: none.Key),
            _ => new("other", reason.Text),
        };
}
