using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Tests.Core.Access;

namespace Terrateam.Tests.Core.Drift;

/// <summary>Commands in drift issues are for those who may do the same in a pull request.</summary>
public sealed class DriftAccessTests
{
    private const string Policies = """
        access_control:
          unlock: ["team:sre"]
          policies:
            - tag_query: "dir:network"
              plan: ["*"]
              apply: ["team:network"]
            - tag_query: ""
              plan: ["role:write"]
              apply: ["role:admin"]
              apply_with_superapproval: ["role:write"]
              superapproval: ["role:admin"]
        """;

    [Theory]
    [InlineData("network", false, RepositoryRole.Read, "", true)]
    [InlineData("network", true, RepositoryRole.Admin, "", false)]
    [InlineData("network", true, RepositoryRole.Read, "network", true)]
    [InlineData("dns", false, RepositoryRole.Read, "", false)]
    [InlineData("dns", false, RepositoryRole.Write, "", true)]
    [InlineData("dns", true, RepositoryRole.Admin, "", true)]
    // There is no approval that could take the place of the role.
    [InlineData("dns", true, RepositoryRole.Write, "", false)]
    public void A_rule_of_pull_requests_holds(
        string directory,
        bool applies,
        RepositoryRole role,
        string team,
        bool isAllowed
    )
    {
        var denials = DriftAccess.Denials(Rules(Policies), applies, Kim(role, team), [People.Dirspace(directory)]);

        Assert.Equal(isAllowed, denials.Count == 0);
    }

    [Fact]
    public void Who_may_not_act_on_all_of_an_issue_may_not_act_on_it()
    {
        var kim = Kim(RepositoryRole.Read, "network");

        Assert.Empty(DriftAccess.Denials(Rules(Policies), applies: true, kim, [People.Dirspace("network")]));
        Assert.NotEmpty(
            DriftAccess.Denials(
                Rules(Policies),
                applies: true,
                kim,
                [People.Dirspace("network"), People.Dirspace("dns")]
            )
        );
    }

    [Fact]
    public void Without_rules_an_outsider_plans_and_does_no_more()
    {
        var access = Rules("enabled: true");
        var outsider = Kim(RepositoryRole.Read, "") with { IsOutsider = true };

        Assert.Empty(DriftAccess.Denials(access, applies: false, outsider, [People.Dirspace("dns")]));
        Assert.NotEmpty(DriftAccess.Denials(access, applies: true, outsider, [People.Dirspace("dns")]));
        Assert.NotEmpty(DriftAccess.UnlockDenials(access, outsider));
        Assert.NotEmpty(
            DriftAccess.Denials(access, applies: false, outsider with { IsStranger = true }, [People.Dirspace("dns")])
        );
    }

    [Fact]
    public void Every_team_that_a_rule_names_is_asked_for()
    {
        Assert.Equal(["network", "sre"], DriftAccess.Teams(Rules(Policies)).Order(StringComparer.Ordinal));
        Assert.Empty(DriftAccess.UnlockDenials(Rules(Policies), Kim(RepositoryRole.Read, "sre")));
        Assert.NotEmpty(DriftAccess.UnlockDenials(Rules(Policies), Kim(RepositoryRole.Admin, "")));
    }

    private static Person Kim(RepositoryRole role, string team) =>
        People.With("kim", role, team.Length > 0 ? [team] : []);

    private static AccessSettings Rules(string yaml) => People.Configuration(yaml).Access;
}
