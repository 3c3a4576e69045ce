using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>Answers <c>repo-config</c>: what holds for the pull request, and which file says so.</summary>
internal static class RepoConfigDecision
{
    internal static Decision Decide(Situation situation)
    {
        if (situation.Snapshot.Configuration is not { Provenance: { } provenance })
            return situation.Answer(new Notice.BadConfiguration(situation.Snapshot.Configuration?.Errors ?? []));

        var pullRequest = situation.PullRequest;
        var comments = ConfigurationComment.Render(
            EffectiveConfiguration.Print(provenance),
            provenance.Files,
            pullRequest.HeadSha,
            pullRequest.IsFork
        );
        var forms = situation.Snapshot.Configuration.Warnings;
        IEnumerable<Effect> remark = forms.Count > 0 ? [new Effect.Say(Remark.OlderForms(forms))] : [];
        return Decision.For(
            situation.Entry,
            [.. situation.Accept(), .. comments.Select(static comment => new Effect.Say(comment)), .. remark]
        );
    }
}
