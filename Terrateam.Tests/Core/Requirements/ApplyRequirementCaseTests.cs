using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Requirements;

/// <summary>The shared cases of requirements, each read as the configuration that it would be.</summary>
public sealed class ApplyRequirementCaseTests
{
    public static TheoryData<string> Ids => CaseFile.Ids("apply_requirements");

    [Theory]
    [MemberData(nameof(Ids))]
    public void Requirements_decide_as_the_case_says(string id)
    {
        var one = CaseFile.Find("apply_requirements", id);
        var facts = one.GetProperty("pull_request");
        var check = JsonNode.Parse(one.GetProperty("check").GetRawText())!.AsObject();
        check["tag_query"] ??= "";
        var settings = People.Configuration(new JsonObject { ["apply_requirements"] = new JsonObject { ["checks"] = new JsonArray(check) } }.ToJsonString()).Requirements;

        var unmet = ApplyRequirements.Unmet(settings, FactsOf(facts), [People.Dirspace("ec2")]);

        Assert.Equal(Departure(settings, facts) ?? one.GetProperty("expect_passed").GetBoolean(), unmet.Count == 0);
        Assert.All(unmet, static missing => Assert.NotEmpty(missing.Missing));
    }

    // Departure 4: a merge does not stand for an approval, and nobody counts twice: neither by two reviews nor by two entries.
    private static bool? Departure(RequirementSettings settings, JsonElement facts)
    {
        if (settings.Checks is not [{ Approved: { } approved }])
            return null;

        var people = ApproversOf(facts);
        var enough = Approvals.Missing(approved.AllOf, approved.AnyOf, approved.AnyOfCount, people).Count == 0;
        return facts.GetProperty("merged").GetBoolean() || (!enough && people.Count < facts.GetProperty("approvals").GetArrayLength()) ? enough : null;
    }

    private static RequirementFacts FactsOf(JsonElement facts)
    {
        var mergeable = facts.GetProperty("mergeable");
        var pullRequest = Sample.PullRequest(1) with
        {
            Mergeable = mergeable.ValueKind == JsonValueKind.Null ? null : mergeable.GetBoolean(),
            IsDraft = facts.GetProperty("draft").GetBoolean(),
            State = facts.GetProperty("merged").GetBoolean() ? PullRequestState.Merged : PullRequestState.Open,
        };
        var checks = facts.GetProperty("checks").EnumerateObject().Select(static check => new HeadCheck(
            check.Name,
            IsFinished: !check.Value.ValueEquals("pending"),
            IsSuccessful: check.Value.ValueEquals("success") || check.Value.ValueEquals("neutral") || check.Value.ValueEquals("skipped"),
            IsFromActions: false));
        return new(pullRequest, [.. checks], ApproversOf(facts), ReviewDecision.None);
    }

    private static IReadOnlyList<Person> ApproversOf(JsonElement facts)
    {
        var reviews = facts.GetProperty("approvals").EnumerateArray().Select(static (approval, index) => new ReviewFact(
            index,
            (approval.ValueKind == JsonValueKind.String ? approval : approval.GetProperty("user")).GetString()!,
            "APPROVED",
            DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(index)));
        return [.. Approvals.ApproversOf(reviews, "the author").Select(Person.Unknown)];
    }
}
