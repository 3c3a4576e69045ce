namespace Terrateam.Core.Requirements;

/// <summary>The base branch of a pull request after a change of it.</summary>
/// <param name="Ref">The branch, without <c>refs/heads/</c>.</param>
/// <param name="At">Since when, by GitHub's clock in whole seconds; where no event said so, when it was
/// noticed.</param>
public sealed record BaseTime(string Ref, DateTimeOffset At);
