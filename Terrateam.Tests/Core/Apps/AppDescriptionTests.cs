using System.Text.Json.Nodes;
using Terrateam.Core.Apps;
using Terrateam.Tests.Docs;

namespace Terrateam.Tests.Core.Apps;

/// <summary>The GitHub App's permissions and events, as the manifest and the documentation have them.</summary>
public sealed class AppDescriptionTests
{
    private static readonly Dictionary<string, string> Granted = AppDescription.Permissions.ToDictionary(
        permission => permission.Name,
        permission => AppDescription.LevelOf(permission.Access),
        StringComparer.Ordinal
    );

    [Fact]
    public void Nothing_is_missing_where_all_is_granted_or_more() =>
        Assert.Empty(
            AppDescription.Missing(
                new Dictionary<string, string>(Granted, StringComparer.Ordinal) { ["checks"] = "write" }
            )
        );

    [Theory]
    [InlineData("contents", "read")]
    [InlineData("contents", "none")]
    [InlineData("contents", "")]
    [InlineData("metadata", "none")]
    [InlineData("members", null)]
    public void What_is_not_granted_or_for_less_is_missing(string name, string? level)
    {
        var granted = new Dictionary<string, string>(Granted, StringComparer.Ordinal);
        _ = granted.Remove(name);
        if (level is not null)
            granted[name] = level;

        Assert.Equal([name], AppDescription.Missing(granted).Select(permission => permission.Name));
    }

    [Fact]
    public void A_personal_account_has_no_members_to_read() =>
        Assert.Empty(
            AppDescription.Missing(
                Granted.Where(pair => pair.Key != "members").ToDictionary(StringComparer.Ordinal),
                isOrganization: false
            )
        );

    [Fact]
    public void What_is_optional_is_not_missed() =>
        Assert.Empty(
            AppDescription.Missing(
                Granted
                    .Where(pair => pair.Key is not ("secrets" or "environments" or "actions_variables"))
                    .ToDictionary(StringComparer.Ordinal)
            )
        );

    [Fact]
    public void The_manifest_asks_for_all_of_it_and_nothing_else()
    {
        var manifest = JsonNode.Parse(
            AppManifest.Create(new("https://terrateam.example/base/"), "acme plans", new("http://127.0.0.1:7000/done"))
        )!;

        Assert.Equal("acme plans", (string?)manifest["name"]);
        Assert.Equal("https://terrateam.example/base", (string?)manifest["url"]);
        Assert.Equal(
            "https://terrateam.example/base/api/github/v1/events",
            (string?)manifest["hook_attributes"]!["url"]
        );
        Assert.Equal("http://127.0.0.1:7000/done", (string?)manifest["redirect_url"]);
        Assert.Equal(
            "https://terrateam.example/base/api/sign-in/callback",
            (string?)Assert.Single(manifest["callback_urls"]!.AsArray())
        );
        Assert.False((bool)manifest["public"]!);
        Assert.Equal(
            Granted.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            manifest["default_permissions"]!
                .AsObject()
                .Select(pair => KeyValuePair.Create(pair.Key, (string)pair.Value!))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        );
        Assert.Equal(
            AppDescription.Events.Select(one => one.Name),
            manifest["default_events"]!.AsArray().Select(one => (string)one!)
        );
    }

    [Theory]
    [InlineData("http://terrateam.example", "acme", "https")]
    [InlineData("ftp://terrateam.example", "acme", "https")]
    [InlineData("https://me:secret@terrateam.example", "acme", "https")]
    [InlineData("https://terrateam.example/?a=b", "acme", "https")]
    [InlineData("https://terrateam.example/#a", "acme", "https")]
    [InlineData("relative", "acme", "https")]
    [InlineData("https://terrateam.example", "a name that is longer than GitHub's 34", "34 characters")]
    public void What_github_or_the_app_would_refuse_makes_no_manifest(string address, string name, string reason) =>
        Assert.Contains(
            reason,
            Assert
                .Throws<ArgumentException>(() => AppManifest.Create(new(address, UriKind.RelativeOrAbsolute), name))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_installation_page_lists_the_permissions_and_events()
    {
        var rows = Page.Open("docs/installation.md").Rows.Select(row => string.Join(" | ", row)).ToHashSet();

        foreach (var permission in AppDescription.Permissions)
        {
            var access = permission.Access == AppAccess.Write ? "read and write" : "read";
            var title = permission.IsOfOrganization ? $"{permission.Title} (organization)" : permission.Title;
            if (permission.IsOfPerson)
                title += " (account)";
            if (permission.IsOptional)
                title += " (optional)";
            Assert.Contains($"{Marked(title, permission.IsOwn)} | {access} | {permission.Feature}", rows);
        }

        foreach (var one in AppDescription.Events)
            Assert.Contains($"{Marked(one.Title, one.IsOwn)} | {one.Feature}", rows);

        static string Marked(string title, bool isOwn) => isOwn ? title + " *" : title;
    }
}
