using System.Globalization;
using Terrateam.Functions.Inbox;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>The pages say for how long GitHub is waited for, as the code does.</summary>
public sealed class PatienceTests
{
    [Theory]
    [InlineData("docs/commands.md")]
    [InlineData("docs/troubleshooting.md")]
    [InlineData("docs/operations.md")]
    public void A_page_says_how_long_GitHub_is_waited_for(string page)
    {
        Assert.Equal(TimeSpan.FromMinutes(30), GitHubRetryRules.PatienceOf(status: null));
        var limit = GitHubRetryRules.PatienceOf(429).TotalMinutes.ToString(CultureInfo.InvariantCulture);

        Assert.Contains("half an hour", CodeBase.Read(page), StringComparison.Ordinal);
        Assert.Contains($"for {limit} minutes", CodeBase.Read(page), StringComparison.Ordinal);
    }
}
