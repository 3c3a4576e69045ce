using Terrateam.Core.Apps;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>The App asks for what the app uses, and for nothing more.</summary>
public sealed class AppUseTests
{
    // Used with the token of a person, on the page of secrets; GitHub asks for them with the App all the same.
    private static readonly string[] OfPeople = ["actions_variables", "emails", "environments", "secrets"];

    // GitHub sends the event only to who has it.
    private static readonly Dictionary<string, string> OfEvents = new(StringComparer.Ordinal)
    {
        ["merge_queues"] = "merge_group",
    };

    [Fact]
    public void Every_permission_has_a_use_for_what_it_allows()
    {
        var used = Enum.GetValues<TokenWork>()
            .SelectMany(static work => new TokenScope(work).Permissions)
            .GroupBy(static one => one.Key, static one => one.Value, StringComparer.Ordinal)
            .ToDictionary(
                static one => one.Key,
                static one => one.Contains("write", StringComparer.Ordinal) ? "write" : "read",
                StringComparer.Ordinal
            );

        Assert.Equal(
            AppDescription
                .Permissions.Where(static one => !OfPeople.Contains(one.Name) && !OfEvents.ContainsKey(one.Name))
                .Select(static one => (one.Name, AppDescription.LevelOf(one.Access)))
                .Order(),
            used.Select(static one => (one.Key, one.Value)).Order()
        );
    }

    [Fact]
    public void What_people_alone_use_is_optional_and_what_an_event_needs_comes_with_it()
    {
        Assert.Equal(
            OfPeople,
            AppDescription.Permissions.Where(static one => one.IsOptional).Select(static one => one.Name).Order()
        );
        Assert.All(OfEvents, static one => Assert.Contains(AppDescription.Events, other => other.Name == one.Value));
    }

    [Fact]
    public void Every_event_is_read_and_every_one_that_is_read_is_asked_for()
    {
        // GitHub sends these to every App.
        string[] uninvited = ["installation", "installation_repositories"];

        Assert.Equal(
            AppDescription.Events.Select(static one => one.Name).Concat(uninvited).Order(StringComparer.Ordinal),
            WebhookReader.Events.Order(StringComparer.Ordinal)
        );
    }
}
