using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Access;

/// <summary>The shared cases of access control, each read as the configuration that it would be.</summary>
public sealed class AccessCaseTests
{
    private static readonly string[] SettingKeys =
    [
        "policies",
        "files",
        "terrateam_config_update",
        "ci_config_update",
        "unlock",
    ];

    private static readonly string[] Roles = ["read", "triage", "write", "maintain", "admin"];

    public static TheoryData<string> Ids => CaseFile.Ids("access_control");

    public static TheoryData<string> Texts =>
        [
            .. CaseFile
                .Section("access_match_parse")
                .EnumerateArray()
                .Select(static one => one.GetProperty("in").GetString()!),
        ];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Access_is_decided_as_the_case_says(string id)
    {
        var one = CaseFile.Find("access_control", id);
        var actor = CasePerson.Of(one.GetProperty("user"));
        var expected = one.GetProperty("expect");
        if (one.Text("match") is { } match)
        {
            var read = AccessMatch.Parse(match);
            if (IsRefused(match))
                Assert.Null(read);
            else
                Assert.Equal(IsLoginInOtherCase(match, actor) || expected.GetBoolean(), read!.IsMatch(actor));
            return;
        }

        if (SettingsOf(one) is not { } settings)
        {
            // Departure 9: a pattern in place of a file name is an error, not a file without users.
            Assert.Contains(one.Entries("files"), static file => file.Name.Contains('*'));
            return;
        }

        if (one.TryGetProperty("changed_files", out var changed))
        {
            CheckFiles(
                expected,
                ChangedFileAccess.Denials(
                    settings,
                    actor,
                    new([.. changed.EnumerateArray().Select(CaseFile.ChangedFile)])
                )
            );
        }
        else if (one.TryGetProperty("dirspaces", out var dirspaces))
        {
            CheckDirspaces(
                expected,
                Decide(settings, one, actor, dirspaces),
                settings,
                one.Text("operation"),
                IsOwnApprover(one, actor)
            );
        }
        else
        {
            Assert.Equal(expected.GetBoolean(), AccessControl.DecideUnlock(settings, actor) is null);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_name_is_read_as_the_case_says(string text)
    {
        var one = CaseFile
            .Section("access_match_parse")
            .EnumerateArray()
            .First(one => one.GetProperty("in").ValueEquals(text));
        var expected = one.GetProperty("expect");
        var match = AccessMatch.Parse(text);
        if (expected.TryGetProperty("error", out _) || IsRefused(text))
        {
            Assert.Null(match);
            return;
        }

        var (kind, value) = match switch
        {
            AccessMatch.Anyone => ("any", null),
            AccessMatch.User user => ("user", user.Login),
            AccessMatch.Team team => ("team", team.Slug),
            AccessMatch.Role role => ("role", role.Least.ToString().ToLowerInvariant()),
            _ => ("nothing", null),
        };
        Assert.Equal(expected.GetProperty("kind").GetString(), kind);
        Assert.Equal(expected.TryGetProperty("value", out var named) ? named.GetString() : null, value);
    }

    // Departure 9: an empty name and a role that does not exist are errors when the configuration is read.
    private static bool IsRefused(string text) =>
        text.Split(':', 2) is [var kind, var name]
        && (name.Length == 0 || (kind is "role" or "repo" && !Roles.Contains(name, StringComparer.Ordinal)));

    // GitHub's logins ignore case, so a configured login matches in any case.
    private static bool IsLoginInOtherCase(string text, Person actor) =>
        text.Equals($"user:{actor.Login}", StringComparison.OrdinalIgnoreCase);

    private static AccessVerdict Decide(AccessSettings settings, JsonElement one, Person actor, JsonElement dirspaces)
    {
        var operation = one.GetProperty("operation").GetString() switch
        {
            "plan" => AccessOperation.Plan,
            "apply" => AccessOperation.Apply,
            "apply_autoapprove" or "apply-autoapprove" => AccessOperation.ApplyAutoapprove,
            "apply_force" or "apply-force" => AccessOperation.ApplyForce,
            var other => throw new InvalidOperationException($"The case asks for {other}."),
        };
        Person[] approvers = one.TryGetProperty("approvers", out var list)
            ? [.. list.EnumerateArray().Select(CasePerson.Of)]
            : [];
        return AccessControl.Decide(
            settings,
            operation,
            actor,
            approvers,
            [.. dirspaces.EnumerateArray().Select(DirspaceOf)]
        );
    }

    private static void CheckFiles(JsonElement expected, IReadOnlyList<AccessDenial> denials)
    {
        // An expectation that is neither false nor a denied file means that access is granted.
        if (expected.ValueKind != JsonValueKind.Object || expected.Text("denied_file") is null)
        {
            Assert.Equal(expected.ValueKind != JsonValueKind.False, denials.Count == 0);
            return;
        }

        var denial = Assert.Single(denials);
        Assert.Equal(expected.GetProperty("denied_file").GetString(), denial.File);
        Assert.Equal(expected.Texts("policy"), denial.Allowed.Select(static match => match.ToString()));
    }

    private static bool IsOwnApprover(JsonElement one, Person actor) =>
        one.TryGetProperty("approvers", out var list)
        && list.EnumerateArray().Any(person => CasePerson.Of(person).Login == actor.Login);

    private static void CheckDirspaces(
        JsonElement expected,
        AccessVerdict verdict,
        AccessSettings settings,
        string? operation,
        bool isOwnApprover
    )
    {
        var allowed = verdict.Allowed.Select(static dirspace => dirspace.Dirspace.Directory).ToList();
        var denied = verdict
            .Denials.SelectMany(static denial =>
                denial.Dirspaces.Select(dirspace => (dirspace.Directory, denial.Allowed))
            )
            .ToList();
        if (expected.TryGetProperty("run", out _))
        {
            // What runs when not everything may: nothing where all have to be allowed, else those that are.
            var needsAll = operation == "plan" ? settings.PlanNeedsAll : settings.ApplyNeedsAll;
            Assert.Equal(Sorted(expected.Texts("run")), Sorted(needsAll && denied.Count > 0 ? [] : allowed));
            if (expected.TryGetProperty("listed_as_denied_in_result_comment", out _))
            {
                Assert.Equal(
                    Sorted(expected.Texts("listed_as_denied_in_result_comment")),
                    Sorted(denied.Select(static one => one.Directory))
                );
            }

            return;
        }

        // Stricter on purpose: who applies does not give themselves the approval that lets them.
        if (isOwnApprover)
        {
            Assert.Subset(
                expected.Texts("allowed").ToHashSet(StringComparer.Ordinal),
                allowed.ToHashSet(StringComparer.Ordinal)
            );
            return;
        }

        Assert.Equal(Sorted(expected.Texts("allowed")), Sorted(allowed));
        Assert.Equal(
            Sorted(
                expected
                    .GetProperty("denied")
                    .EnumerateArray()
                    .Select(static one =>
                        one.ValueKind == JsonValueKind.String
                            ? one.GetString()!
                            : $"{one.Text("dir")}: {string.Join(' ', PolicyOf(one))}"
                    )
            ),
            Sorted(denied.Select(static one => $"{one.Directory}: {string.Join(' ', one.Allowed)}"))
        );
    }

    private static IOrderedEnumerable<string> Sorted(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);

    // A denial without any policy for the dirspace (null) has no names either.
    private static IReadOnlyList<string> PolicyOf(JsonElement denied) =>
        denied.TryGetProperty("policy", out var policy) && policy.ValueKind == JsonValueKind.Array
            ? denied.Texts("policy")
            : [];

    private static AccessSettings? SettingsOf(JsonElement one)
    {
        var access = one.TryGetProperty("settings", out var given)
            ? JsonNode.Parse(given.GetRawText())!.AsObject()
            : [];
        foreach (var key in SettingKeys)
        {
            if (one.TryGetProperty(key, out var value))
                access[key] = JsonNode.Parse(value.GetRawText());
        }

        var result = ConfigurationReader.Read(
            ".terrateam/config.yml",
            new JsonObject { ["access_control"] = access }.ToJsonString()
        );
        Assert.All(result.Errors, static error =>
            Assert.StartsWith("access_control.files.", error.Key, StringComparison.Ordinal)
        );
        return result.Configuration?.Access;
    }

    private static ChangedDirspace DirspaceOf(JsonElement dirspace) =>
        People.Dirspace(
            dirspace.GetProperty("dir").GetString()!,
            [.. dirspace.TryGetProperty("tags", out _) ? dirspace.Texts("tags") : []]
        );
}
