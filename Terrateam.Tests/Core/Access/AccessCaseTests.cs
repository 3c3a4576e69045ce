using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Access;

/// <summary>The shared cases of access control, each read as the configuration that it would be.</summary>
public sealed class AccessCaseTests
{
    // Departure 9: a name that is missing is an error when the configuration is read, not somebody without a name.
    private static readonly string[] NamesNobody = ["user:", "team:", "role:", "repo:"];

    private static readonly string[] SettingKeys = ["policies", "files", "terrateam_config_update", "ci_config_update", "unlock"];

    public static TheoryData<string> Ids => CaseFile.Ids("access_control");

    public static TheoryData<string> Texts =>
        [.. CaseFile.Section("access_match_parse").EnumerateArray().Select(static one => one.GetProperty("in").GetString()!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Access_is_decided_as_the_case_says(string id)
    {
        var one = CaseFile.Find("access_control", id);
        var actor = PersonOf(one.GetProperty("user"));
        var expected = one.GetProperty("expect");
        if (one.TryGetProperty("match", out var match))
        {
            Assert.Equal(expected.GetBoolean(), AccessMatch.Parse(match.GetString()!)!.IsMatch(actor));
            return;
        }

        var settings = SettingsOf(one);
        if (one.TryGetProperty("changed_files", out var changed))
            CheckFiles(expected, ChangedFileAccess.Denials(settings, actor, new([.. changed.EnumerateArray().Select(FileOf)])));
        else if (one.TryGetProperty("dirspaces", out var dirspaces))
            CheckDirspaces(expected, Decide(settings, one, actor, dirspaces), settings);
        else
            Assert.Equal(expected.GetBoolean(), AccessControl.DecideUnlock(settings, actor) is null);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_name_is_read_as_the_case_says(string text)
    {
        var one = CaseFile.Section("access_match_parse").EnumerateArray().First(one => one.GetProperty("in").ValueEquals(text));
        var expected = one.GetProperty("expect");
        var match = AccessMatch.Parse(text);
        if (expected.TryGetProperty("error", out _) || NamesNobody.Contains(text, StringComparer.Ordinal))
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
        Person[] approvers = one.TryGetProperty("approvers", out var list) ? [.. list.EnumerateArray().Select(PersonOf)] : [];
        return AccessControl.Decide(settings, operation, actor, approvers, [.. dirspaces.EnumerateArray().Select(DirspaceOf)]);
    }

    private static void CheckFiles(JsonElement expected, IReadOnlyList<AccessDenial> denials)
    {
        if (expected.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            Assert.Equal(expected.GetBoolean(), denials.Count == 0);
            return;
        }

        var denial = Assert.Single(denials);
        Assert.Equal(expected.GetProperty("denied_file").GetString(), denial.File);
        Assert.Equal(expected.Texts("policy"), denial.Allowed.Select(static match => match.ToString()));
    }

    private static void CheckDirspaces(JsonElement expected, AccessVerdict verdict, AccessSettings settings)
    {
        var allowed = verdict.Allowed.Select(static dirspace => dirspace.Dirspace.Directory).ToList();
        var denied = verdict.Denials.SelectMany(static denial => denial.Dirspaces.Select(dirspace => (dirspace.Directory, denial.Allowed))).ToList();
        if (expected.TryGetProperty("run", out _))
        {
            Assert.False(settings is { ApplyNeedsAll: true, PlanNeedsAll: true });
            Assert.Equal(expected.Texts("run"), allowed);
            Assert.Equal(expected.Texts("listed_as_denied_in_result_comment"), denied.Select(static one => one.Directory));
            return;
        }

        Assert.Equal(expected.Texts("allowed"), allowed);
        Assert.Equal(
            expected.GetProperty("denied").EnumerateArray().Select(static one => $"{one.GetProperty("dir").GetString()}: {string.Join(' ', one.Texts("policy"))}"),
            denied.Select(static one => $"{one.Directory}: {string.Join(' ', one.Allowed)}"));
    }

    private static AccessSettings SettingsOf(JsonElement one)
    {
        var access = one.TryGetProperty("settings", out var given) ? JsonNode.Parse(given.GetRawText())!.AsObject() : [];
        foreach (var key in SettingKeys)
        {
            if (one.TryGetProperty(key, out var value))
                access[key] = JsonNode.Parse(value.GetRawText());
        }

        var result = ConfigurationReader.Read(".terrateam/config.yml", new JsonObject { ["access_control"] = access }.ToJsonString());
        Assert.Empty(result.Errors);
        return result.Configuration!.Access;
    }

    private static ChangedFile FileOf(JsonElement file) => file.ValueKind == JsonValueKind.String
        ? new(file.GetString()!)
        : new(
            (file.TryGetProperty("to", out var to) ? to : file.GetProperty("moved_to")).GetString()!,
            file.TryGetProperty("moved_from", out var from) ? from.GetString() : null);

    private static Person PersonOf(JsonElement person) => person.ValueKind == JsonValueKind.String
        ? Person.Unknown(person.GetString()!)
        : new(
            person.TryGetProperty("login", out var login) ? login.GetString()! : "somebody",
            person.TryGetProperty("role", out var role) && Enum.TryParse<RepositoryRole>(role.GetString(), ignoreCase: true, out var known) ? known : RepositoryRole.None,
            person.TryGetProperty("teams", out _) ? person.Texts("teams").ToHashSet(StringComparer.Ordinal) : new HashSet<string>(StringComparer.Ordinal));

    private static ChangedDirspace DirspaceOf(JsonElement dirspace) => People.Dirspace(dirspace.GetProperty("dir").GetString()!, [.. dirspace.Texts("tags")]);
}
