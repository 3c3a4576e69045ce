using System.ComponentModel;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Access;

/// <summary>A team as GitHub lists it.</summary>
/// <param name="Slug">Its name in addresses and rules.</param>
/// <param name="Name">Its name on its page.</param>
/// <param name="IsSecret">True where only its members may see it.</param>
public sealed record OrganizationTeam(string Slug, string Name, bool IsSecret);

/// <summary>A team that a rule names and that the organisation does not have.</summary>
/// <param name="Slug">As the rule has it.</param>
/// <param name="ClosestMatch">The team that may be meant; null where none may be told.</param>
public sealed record UnknownTeam(string Slug, string? ClosestMatch);

/// <summary>The teams of an organisation, read when a rule with a team has denied something.</summary>
/// <param name="Listed">The teams; null where GitHub did not list all of them.</param>
[ImmutableObject(true)]
public sealed record OrganizationTeams(IReadOnlyList<OrganizationTeam>? Listed)
{
    private const int MaxListed = 10;

    /// <summary>Nothing is known of them.</summary>
    public static OrganizationTeams Unread { get; } = new((IReadOnlyList<OrganizationTeam>?)null);

    /// <summary>
    /// Which of some entries name a team that does not exist, with the nearest. The answer is read by everyone who can
    /// read the pull request, so a secret team is never named, and in a public repository no team but those that the
    /// configuration names.
    /// </summary>
    /// <param name="asked">The entries of the rules that denied it. Only those of the configuration: what a job or a
    /// pull request can write would make this tell which teams there are.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="isPrivate">True where strangers do not read the answer.</param>
    public IReadOnlyList<UnknownTeam> Unknown(
        IEnumerable<AccessMatch> asked,
        RepositoryConfiguration configuration,
        bool isPrivate
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (Listed is not { } listed)
            return [];

        var known = listed.Select(static team => team.Slug).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = configuration.Teams.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var open = listed.Where(team => !team.IsSecret && (isPrivate || named.Contains(team.Slug))).ToList();
        return
        [
            .. asked
                .OfType<AccessMatch.Team>()
                .Select(static team => team.Slug)
                .Where(slug => !known.Contains(slug))
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(slug => new UnknownTeam(slug, NearestTo(slug, open))),
        ];
    }

    /// <summary>Which teams do not exist, in one sentence of plain text.</summary>
    /// <param name="organization">Whose teams they would be.</param>
    /// <param name="teams">The teams.</param>
    public static string Describe(string organization, IReadOnlyList<UnknownTeam> teams) =>
        $"GitHub lists no such team of {organization}: "
        + string.Join(
            ", ",
            teams
                .Take(MaxListed)
                .Select(static team =>
                    $"team:{team.Slug}{(team.ClosestMatch is { } near ? $" (nearest: team:{near})" : "")}"
                )
        )
        + ".";

    // Its name is what people see, and easily taken for its slug.
    private static string? NearestTo(string slug, List<OrganizationTeam> open) =>
        open.Find(team => string.Equals(team.Name, slug, StringComparison.OrdinalIgnoreCase))?.Slug
        ?? ClosestMatch.To(slug, open.Select(static team => team.Slug));
}
