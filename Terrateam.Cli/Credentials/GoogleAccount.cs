namespace Terrateam.Cli.Credentials;

/// <summary>A service account of Google, and how the job comes to it.</summary>
/// <param name="Key">The key of the step.</param>
/// <param name="Name">The account's address.</param>
/// <param name="Provider">The provider of workload identities, <c>projects/…/providers/…</c>.</param>
/// <param name="Lifetime">How long its token lives, in seconds.</param>
/// <param name="Subject">The user that it acts for, or null.</param>
internal sealed record GoogleAccount(string Key, string Name, string Provider, int Lifetime, string? Subject);
