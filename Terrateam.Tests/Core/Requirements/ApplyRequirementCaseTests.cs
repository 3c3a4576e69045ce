using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Requirements;

/// <summary>The shared cases of requirements, each read as the configuration that it would be.</summary>
public sealed class ApplyRequirementCaseTests
{
    private static readonly SearchValues<char> LuaOnly = SearchValues.Create("%-|\\{}($");

    public static TheoryData<string> Ids => CaseFile.Ids("apply_requirements");

    [Theory]
    [MemberData(nameof(Ids))]
    public void Requirements_decide_as_the_case_says(string id)
    {
        var one = CaseFile.Find("apply_requirements", id);
        var facts = one.GetProperty("pull_request");
        var result = ConfigurationReader.Read(".terrateam/config.yml", Yaml(one));
        if (!result.IsValid)
        {
            // Departures 8 and 9: an invalid regular expression is refused with the reason, even where Lua accepts it.
            Assert.All(result.Errors, static error =>
                Assert.Contains("ignore_matching", error.Key, StringComparison.Ordinal)
            );
            return;
        }

        var settings = result.Configuration.Requirements;
        var dirspace = one.TryGetProperty("dirspace", out var told) ? told : one;
        var tags = dirspace.TryGetProperty("tags", out _) ? dirspace.Texts("tags") : [];
        var unmet = ApplyRequirements.Unmet(
            settings,
            FactsOf(facts),
            [People.Dirspace(dirspace.Text("dir") ?? "ec2", [.. tags])]
        );

        Assert.Equal(Departure(settings, facts, one.GetProperty("expect_passed").GetBoolean()), unmet.Count == 0);
        Assert.All(unmet, static missing => Assert.NotEmpty(missing.Missing));
    }

    // Both forms: only the first one, which has no query, has `count`.
    private static string Yaml(JsonElement one)
    {
        JsonNode checks;
        if (one.TryGetProperty("checks", out var list))
        {
            checks = JsonNode.Parse(list.GetRawText())!;
        }
        else
        {
            var check = JsonNode.Parse(one.GetProperty("check").GetRawText())!.AsObject();
            var isFirst = check["approved"] is JsonObject approved && approved.ContainsKey("count");
            if (!isFirst)
                check["tag_query"] ??= "";
            checks = isFirst ? check : new JsonArray(check);
        }

        return new JsonObject { ["apply_requirements"] = new JsonObject { ["checks"] = checks } }.ToJsonString();
    }

    // The case's expectation, except for three departures, each computed by its rule.
    private static bool Departure(RequirementSettings settings, JsonElement facts, bool expected)
    {
        if (settings.Checks is not [{ } check])
            return expected;

        // Departure 4: a merge is no approval, and no user counts twice, neither by two reviews nor by two entries.
        // GitHub's logins ignore case, so ours do. Departure 5: GitHub's not requiring a review is no consent, nor is
        // its counting of reviews that do not count here.
        if (check.Approved is { } approved)
        {
            var people = Approvers(facts).DistinctBy(static person => person.Login).ToList();
            var isOtherCase = approved
                .AllOf.Concat(approved.AnyOf)
                .OfType<AccessMatch.User>()
                .Any(user =>
                    people.Exists(person =>
                        person.Login != user.Login
                        && person.Login.Equals(user.Login, StringComparison.OrdinalIgnoreCase)
                    )
                );
            expected =
                (expected || isOtherCase)
                && approved.AllOf.All(match => people.Exists(match.IsMatch))
                && people.Count(person =>
                    approved.AnyOf.Count == 0 || approved.AnyOf.Any(match => match.IsMatch(person))
                ) >= approved.AnyOfCount
                && (!approved.CompletedReviews || (DecisionOf(facts) == ReviewDecision.Approved && people.Count > 0));
        }

        // Departure 8: patterns are regular expressions, so that what Lua reads in its own way is left to .NET.
        var isLua = check.IgnoreMatching.Any(static pattern => pattern.ToString().AsSpan().ContainsAny(LuaOnly));
        if (!isLua || facts.Flag("merged"))
            return expected;

        var others = facts.Entries("checks").Where(one => !IsSuccess(one.Value)).Select(static one => one.Name);
        return others.All(name =>
            check.IgnoreMatching.Any(pattern => pattern.IsMatch(name) || pattern.ToString() == name)
        );
    }

    private static RequirementFacts FactsOf(JsonElement facts)
    {
        var mergeable = facts.TryGetProperty("mergeable", out var told) ? told.ValueKind : JsonValueKind.True;
        var pullRequest = Sample.PullRequest(1) with
        {
            Mergeable = mergeable == JsonValueKind.Null ? null : mergeable == JsonValueKind.True,
            IsDraft = facts.Flag("draft"),
            Author = "the author",
            State = facts.Flag("merged") ? PullRequestState.Merged : PullRequestState.Open,
        };
        var checks = facts
            .Entries("checks")
            .Select(static check => new CommitCheck(
                check.Name,
                IsFinished: check.Value.GetString()
                    is not ("pending" or "queued" or "in_progress" or "waiting" or "requested" or "expected"),
                IsSuccess(check.Value),
                IsOurs: check.Name.StartsWith("terrateam ", StringComparison.Ordinal)
            ));
        var reviews = Approvers(facts)
            .Select(
                static (person, index) =>
                    new Review(index, person.Login, "APPROVED", DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(index))
                    {
                        CommitSha = Sample.Head,
                        IsByPerson = true,
                    }
            );
        var people = Approvers(facts)
            .DistinctBy(static person => person.Login)
            .ToDictionary(static person => person.Login);
        return new(
            pullRequest,
            [.. checks],
            [.. Approvals.Given(reviews, pullRequest, []).Select(given => people[given.Login])],
            DecisionOf(facts)
        );
    }

    private static bool IsSuccess(JsonElement state) =>
        state.GetString() is "success" or "neutral" or "skipped" or "completed";

    private static ReviewDecision DecisionOf(JsonElement facts) =>
        facts.Text("review_decision")?.ToUpperInvariant() switch
        {
            null => ReviewDecision.None,
            "APPROVED" => ReviewDecision.Approved,
            "CHANGES_REQUESTED" => ReviewDecision.ChangesRequested,
            _ => ReviewDecision.ReviewRequired,
        };

    private static List<Person> Approvers(JsonElement facts) =>
        facts.TryGetProperty("approvals", out var approvals)
            ? [.. approvals.EnumerateArray().Select(CasePerson.Of)]
            : [];
}
