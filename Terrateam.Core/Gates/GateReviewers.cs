using Terrateam.Core.Configuration;

namespace Terrateam.Core.Gates;

/// <summary>The users and teams from whom gates request reviews.</summary>
/// <param name="People">Logins.</param>
/// <param name="Teams">Slugs of teams.</param>
public sealed record GateReviewers(IReadOnlyList<string> People, IReadOnlyList<string> Teams)
{
    /// <summary>The limit of GitHub for one pull request.</summary>
    private const int MaxReviewers = 15;

    /// <summary>True where there are neither users nor teams.</summary>
    public bool IsEmpty => People.Count == 0 && Teams.Count == 0;

    /// <summary>Those of the gates that request reviews, without the author, who cannot review.</summary>
    public static GateReviewers From(IEnumerable<Gate> gates, string author)
    {
        var named = gates
            .Where(static gate => gate is { AddsReviewers: true, Fault: null })
            .SelectMany(static gate => gate.AllOf.Concat(gate.AnyOf))
            .ToList();
        var logins = named
            .OfType<AccessMatch.User>()
            .Select(static user => user.Login)
            .Where(login => !string.Equals(login, author, StringComparison.OrdinalIgnoreCase));
        string[] people = [.. logins.Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxReviewers)];
        var slugs = named.OfType<AccessMatch.Team>().Select(static team => team.Slug);
        return new(people, [.. slugs.Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxReviewers - people.Length)]);
    }
}
