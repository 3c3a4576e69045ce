namespace Terrateam.Core.TagQueries;

/// <summary>What a tag query is matched against: one dirspace with its tags.</summary>
/// <param name="Tags">Every tag of the dirspace, those derived from its directory and workspace included.</param>
/// <param name="Directory">Its directory from the repository root, for <c>… in dir</c> and
/// <c>relative_dir:…</c>.</param>
/// <param name="Owner">
/// Directory of the dirspace whose <c>depends_on</c> holds the query; null elsewhere, where <c>relative_dir:…</c> never
/// matches.
/// </param>
public readonly record struct TagSubject(IReadOnlySet<string> Tags, string Directory, string? Owner = null);
