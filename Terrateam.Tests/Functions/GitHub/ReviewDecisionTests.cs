using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>GraphQL reports its errors with status 200, and null means that nothing is required.</summary>
public sealed class ReviewDecisionTests
{
    private static readonly Repository Repository = new(5, 1, "acme", "infra", "main");

    [Theory]
    [InlineData("""{"data":{"repository":{"pullRequest":{"reviewDecision":"APPROVED"}}}}""", "APPROVED")]
    [InlineData("""{"data":{"repository":{"pullRequest":{"reviewDecision":null}}}}""", null)]
    public async Task The_decision_is_what_GitHub_says(string answer, string? decision) =>
        Assert.Equal(decision, await AskAsync(answer));

    [Theory]
    [InlineData("""{"data":{"repository":null},"errors":[{"type":"NOT_FOUND","message":"Could not resolve"}]}""", 404)]
    [InlineData("""{"data":null,"errors":[{"type":"FORBIDDEN","message":"Not yours."}]}""", 422)]
    [InlineData("""{"errors":[{"type":"RATE_LIMITED","message":"Slow down."}]}""", 429)]
    [InlineData("""{"data":{"repository":null}}""", null)]
    [InlineData("{}", null)]
    public async Task What_is_no_answer_is_an_error_and_never_a_decision(string answer, int? status)
    {
        var refused = await Assert.ThrowsAsync<GitHubException>(() => AskAsync(answer));

        Assert.Equal(status, refused.Status);
        Assert.StartsWith(
            "GitHub did not read the review decision of acme/infra#7",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    private static async Task<string?> AskAsync(string answer)
    {
        await using var stub = await StubGitHub.StartAsync(200, answer);
        await using var app = new App(stub.Url, "1", App.AnyKey, TimeProvider.System);
        return await app
            .GitHub.ForInstallation(5)
            .For(Repository)
            .Reviews.GetDecisionAsync(7, TestContext.Current.CancellationToken);
    }
}
