using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Requirements;

/// <summary>The cases of the default requirements; those that configure their own wait for <c>apply_requirements</c>.</summary>
public sealed class ApplyRequirementCaseTests
{
    public static TheoryData<string> Ids { get; } =
        [.. Cases().Where(item => !item.GetProperty("check").EnumerateObject().Any()).Select(item => item.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_default_requirements_decide_as_the_case_says(string id)
    {
        var item = Cases().Single(item => string.Equals(item.GetProperty("id").GetString(), id, StringComparison.Ordinal));
        var facts = item.GetProperty("pull_request");
        var mergeable = facts.GetProperty("mergeable");
        var pullRequest = Sample.PullRequest(1) with
        {
            Mergeable = mergeable.ValueKind == JsonValueKind.Null ? null : mergeable.GetBoolean(),
            IsDraft = facts.GetProperty("draft").GetBoolean(),
            State = facts.GetProperty("merged").GetBoolean() ? PullRequestState.Merged : PullRequestState.Open,
        };
        var checks = facts.GetProperty("checks").EnumerateObject().Select(check => new HeadCheck(
            check.Name,
            IsFinished: !check.Value.ValueEquals("pending"),
            IsSuccessful: check.Value.ValueEquals("success"),
            IsFromActions: false));

        var unmet = ApplyRequirements.Unmet(pullRequest, [.. checks], [new Dirspace("ec2", "default")]);

        Assert.Equal(item.GetProperty("expect_passed").GetBoolean(), unmet.Count == 0);
    }

    [Fact]
    public void A_check_run_of_Actions_does_not_count_because_our_own_jobs_are_among_them() =>
        Assert.Empty(ApplyRequirements.Unmet(
            Sample.PullRequest(1),
            [new HeadCheck("terrateam", IsFinished: false, IsSuccessful: false, IsFromActions: true)],
            [new Dirspace("ec2", "default")]));

    private static List<JsonElement> Cases()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "terrateam.json")));
        return [.. cases.RootElement.GetProperty("apply_requirements").EnumerateArray().Select(item => item.Clone())];
    }
}
