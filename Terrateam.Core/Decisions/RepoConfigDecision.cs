using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Handles <c>repo-config</c>: shows the effective configuration and the file that each part comes from.
/// </summary>
internal static class RepoConfigDecision
{
    internal static Decision Decide(DecisionContext context)
    {
        if (context.Snapshot.Configuration is not { Provenance: { } provenance })
            return context.Answer(new Message.BadConfiguration(context.Snapshot.Configuration?.Errors ?? []));

        var pullRequest = context.PullRequest;
        var comments = ConfigurationComment.Render(
            EffectiveConfiguration.Print(provenance),
            provenance.Files,
            pullRequest.HeadSha,
            pullRequest.IsFork
        );
        var forms = context.Snapshot.Configuration.Warnings;
        IEnumerable<Effect> remark = forms.Count > 0 ? [new Effect.Say(Remark.OlderForms(forms))] : [];
        return Decision.For(
            context.Entry,
            [.. context.Accept(), .. comments.Select(static comment => new Effect.Say(comment)), .. remark]
        );
    }
}
