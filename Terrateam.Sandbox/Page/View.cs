namespace Terrateam.Sandbox.Page;

/// <summary>What one page shows.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Path">Breadcrumbs from the root, as text and address.</param>
/// <param name="Live">The part that is updated after each change.</param>
/// <param name="Rest">The part that stays, with what a person is writing.</param>
internal sealed record View(string Title, IReadOnlyList<(string Text, string Url)> Path, Html Live, Html Rest);
