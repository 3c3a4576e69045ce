using Terrateam.Core.Access;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Access;

/// <summary>What a refusal tells of the teams of an organisation, and what it must not.</summary>
public sealed class OrganizationTeamsTests
{
    private static readonly OrganizationTeams Acme = new([
        new("sre", "Site Reliability", IsSecret: false),
        new("data", "Data", IsSecret: false),
        new("audit", "Audit", IsSecret: true),
    ]);

    [Theory]
    [InlineData("srx", "sre")]
    [InlineData("Site Reliability", "sre")]
    [InlineData("nothing-like-it", null)]
    // A secret team stays one, however near and by whatever name.
    [InlineData("audis", null)]
    public void A_private_repository_hears_of_the_nearest_team_that_is_no_secret(string slug, string? near) =>
        Assert.Equal([new UnknownTeam(slug, near)], Unknown(slug, "", isPrivate: true));

    [Theory]
    [InlineData("srx", "", null)]
    [InlineData("srx", "access_control: {unlock: ['team:sre']}", "sre")]
    [InlineData("srx", "access_control: {policies: [{tag_query: '', superapproval: ['team:sre']}]}", "sre")]
    [InlineData(
        "srx",
        "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, all_of: ['team:sre']}}]}",
        "sre"
    )]
    [InlineData("audis", "access_control: {unlock: ['team:audit']}", null)]
    public void A_public_one_hears_of_none_that_its_configuration_does_not_name(
        string slug,
        string configuration,
        string? near
    ) => Assert.Equal([new UnknownTeam(slug, near)], Unknown(slug, configuration, isPrivate: false));

    [Theory]
    [InlineData("sre")]
    [InlineData("SRE")]
    [InlineData("audit")]
    public void Nothing_is_said_of_a_team_that_exists(string slug) => Assert.Empty(Unknown(slug, "", isPrivate: true));

    [Fact]
    public void Nothing_is_said_where_GitHub_did_not_list_them() =>
        Assert.Empty(
            OrganizationTeams.Unread.Unknown(
                [new AccessMatch.Team("srx")],
                RepositoryConfiguration.Default,
                isPrivate: true
            )
        );

    [Fact]
    public void An_organisation_without_teams_has_none_that_is_near() =>
        Assert.Equal(
            [new UnknownTeam("sre", null)],
            new OrganizationTeams([]).Unknown(
                [new AccessMatch.Team("sre"), new AccessMatch.User("sre"), new AccessMatch.Team("SRE")],
                RepositoryConfiguration.Default,
                isPrivate: true
            )
        );

    private static IReadOnlyList<UnknownTeam> Unknown(string slug, string yaml, bool isPrivate) =>
        Acme.Unknown([new AccessMatch.Team(slug)], People.Configuration(yaml), isPrivate);
}
