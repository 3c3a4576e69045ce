using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>The key <c>credentials</c>: from where it is taken, and what it may hold.</summary>
public sealed class CredentialKeyTests
{
    [Theory]
    [InlineData("credentials: {github_token: steps}", "", null)]
    [InlineData("definitions: &all {credentials: {github_token: steps}}\n<<: *all", "", null)]
    [InlineData("", "credentials: {github_token: steps}", "steps")]
    [InlineData(
        "default_branch_overrides: []\ncredentials: {github_token: steps}",
        "default_branch_overrides: []\ncredentials: {}",
        "git"
    )]
    public void What_code_in_a_job_is_given_is_said_by_the_default_branch_alone(
        string branch,
        string trunk,
        string? expected
    )
    {
        var merged = ConfigurationMerge.Merge(
            new()
            {
                Built = new("built", "credentials: {github_token: steps}"),
                Branch = new("own", branch),
                DefaultBranch = new("main:own", trunk),
                IsAuthorTrusted = true,
            }
        );

        Assert.True(merged.IsValid, string.Join('\n', merged.Errors));
        Assert.Equal(expected, (string?)merged.Configuration.ToWire()["credentials"]?["github_token"]);
    }

    [Fact]
    public void A_central_override_goes_over_the_default_branch()
    {
        var merged = ConfigurationMerge.Merge(
            new()
            {
                DefaultBranch = new("main:own", "credentials: {repositories: [secrets]}"),
                Branch = new("own", "credentials: {repositories: [secrets]}"),
                CentralOverrides = new("central", "credentials: {repositories: []}"),
                IsAuthorTrusted = true,
            }
        );

        Assert.True(merged.IsValid, string.Join('\n', merged.Errors));
        Assert.Equal("[]", merged.Configuration.ToWire()["credentials"]!["repositories"]!.ToJsonString());
    }

    [Theory]
    [InlineData("repositories: [acme/modules]", "has a `/`")]
    [InlineData("repositories: ['..']", "no name that GitHub allows")]
    [InlineData("repositories: ['']", "no name that GitHub allows")]
    [InlineData("repositories: [\"a b\"]", "no name that GitHub allows")]
    [InlineData("github_token: all", "the text 'all'")]
    [InlineData("id_token: true", "true")]
    public void What_is_wrong_with_it_is_told(string entry, string problem)
    {
        var error = Assert.Single(ConfigurationReader.Read("c.yml", $"credentials: {{{entry}}}").Errors);

        Assert.StartsWith("credentials.", error.Key, StringComparison.Ordinal);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }
}
