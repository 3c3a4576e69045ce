using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Views;

/// <summary>What makes drift, and looks for it.</summary>
internal static class DriftForms
{
    public static Html Create(SandboxRepository repository, IReadOnlyList<string> directories, Visitor visitor) =>
        FormHtml.Form(
            Addresses.Of(repository) + "/drift",
            visitor.Token,
            Html.From(
                $"""
                <fieldset><legend>Drift</legend><div class="line">
                <button class="main" id="look">Look for drift now</button>
                {FormHtml.Select("or, behind Terrateam's back, for", "lost", directories)}
                <button id="lose" formaction="{Addresses.Of(repository)}/loss">Delete what was applied</button>
                </div></fieldset>
                """
            )
        );
}
