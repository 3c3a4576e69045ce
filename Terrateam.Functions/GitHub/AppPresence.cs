namespace Terrateam.Functions.GitHub;

/// <summary>Whether the GitHub App is there, or is about to be created on <c>/api/setup</c>.</summary>
/// <param name="IsThere">
/// False while the app waits for its credentials: it asks GitHub nothing, and no delivery is valid.
/// </param>
public sealed record AppPresence(bool IsThere);
