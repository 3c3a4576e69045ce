namespace Terrateam.Core.Requirements;

/// <summary>A branch that a pull request was made to go into.</summary>
/// <param name="Ref">The branch, without <c>refs/heads/</c>.</param>
/// <param name="At">Since when, by GitHub's clock in whole seconds; where no event said so, when it was
/// noticed.</param>
public sealed record BaseTime(string Ref, DateTimeOffset At);
