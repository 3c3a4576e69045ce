namespace Terrateam.Core.Requirements;

/// <summary>A commit that was the head of a pull request from a time on.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="At">Since when, by GitHub's clock in whole seconds.</param>
public sealed record HeadTime(string Sha, DateTimeOffset At);

/// <summary>The pushes to a pull request, from GitHub's events.</summary>
/// <param name="Heads">The newest heads, oldest first.</param>
/// <param name="People">Logins of all who pushed, each once.</param>
public sealed record Pushes(IReadOnlyList<HeadTime> Heads, IReadOnlyList<string> People)
{
    /// <summary>How many heads are kept: events come out of order by a few at most.</summary>
    public const int MaxHeads = 50;

    /// <summary>Without any push.</summary>
    public static Pushes None { get; } = new([], []);

    /// <summary>
    /// With one more push. An event that is handled again, or comes late, replaces no newer one.
    /// </summary>
    public Pushes With(HeadTime head, string login) =>
        new(
            Heads.Any(known => IsSame(known.Sha, head.Sha) && known.At >= head.At)
                ? Heads
                :
                [
                    .. Heads
                        .Where(known => !IsSame(known.Sha, head.Sha))
                        .Append(head)
                        .OrderBy(known => known.At)
                        .TakeLast(MaxHeads),
                ],
            People.Contains(login, StringComparer.OrdinalIgnoreCase) ? People : [.. People, login]
        );

    /// <summary>Since when a commit is the head; null where no event said so.</summary>
    public DateTimeOffset? Since(string sha) => Heads.LastOrDefault(head => IsSame(head.Sha, sha))?.At;

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
