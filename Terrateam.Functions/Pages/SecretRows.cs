namespace Terrateam.Functions.Pages;

/// <summary>A link.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Path">Where it leads.</param>
public sealed record PageLink(string Text, string Path);

/// <summary>Repositories of an owner.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="HasMore">True where there are more than are listed.</param>
/// <param name="Repositories">Those that are listed.</param>
public sealed record RepositoryGroup(string Owner, bool HasMore, IReadOnlyList<PageLink> Repositories);

/// <summary>Secrets and variables of one place.</summary>
/// <param name="Environment">The environment, or null for the repository.</param>
/// <param name="Rows">What there is.</param>
public sealed record SecretGroup(string? Environment, IReadOnlyList<SecretRow> Rows);

/// <summary>A secret or variable.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Name">Its name.</param>
/// <param name="Date">When its value was set.</param>
/// <param name="DeletePath">The page on which to delete it.</param>
public sealed record SecretRow(string Kind, string Name, string Date, string DeletePath);
