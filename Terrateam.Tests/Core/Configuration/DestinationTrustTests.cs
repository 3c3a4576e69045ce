using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>Who is told is decided by the default branch; the rest of <c>notifications</c> by the branch.</summary>
public sealed class DestinationTrustTests
{
    private const string Trunk = """
        notifications:
          summary: {enabled: false}
          destinations:
            - {name: platform, tag_query: "", events: [plan_failed]}
        """;

    [Fact]
    public void A_branch_neither_adds_nor_removes_a_destination_and_still_decides_the_rest()
    {
        var others = Merge(
            """
            notifications:
              summary: {enabled: true}
              destinations:
                - {name: mine, tag_query: "", events: [plan_failed]}
            """
        );
        Assert.Equal(["platform"], Names(others));
        Assert.True(others.Configuration!.Notifications.Summary);

        Assert.Equal(["platform"], Names(Merge("parallel_runs: 2")));
        Assert.Equal(["platform"], Names(Merge("notifications: {summary: {enabled: true}}")));
        Assert.Equal(["platform"], Names(Merge("default_branch_overrides: []\nnotifications: {destinations: []}")));
    }

    [Fact]
    public void A_configuration_builder_adds_no_destination()
    {
        var result = ConfigurationMerge.Merge(
            new()
            {
                DefaultBranch = new("main:config.yml", "parallel_runs: 2"),
                Branch = new("config.yml", "parallel_runs: 3"),
                Built = new("built", Trunk),
                IsAuthorTrusted = true,
            }
        );

        Assert.Empty(Names(result));
    }

    [Fact]
    public void Without_a_file_on_the_default_branch_a_branch_has_no_destination()
    {
        var result = ConfigurationMerge.Merge(new() { Branch = new("config.yml", Trunk), IsAuthorTrusted = true });

        Assert.Empty(Names(result));
        Assert.Equal("platform", Assert.Single(result.DestinationNames).Name);
    }

    [Fact]
    public void The_default_branch_and_central_files_decide_destinations()
    {
        var trunk = ConfigurationMerge.Merge(
            new() { DefaultBranch = new("main:config.yml", Trunk), Branch = new("config.yml", Trunk) }
        );
        Assert.Equal(["platform"], Names(trunk));
        var central = ConfigurationMerge.Merge(
            new() { Branch = new("config.yml", "parallel_runs: 3"), CentralOverrides = new("o.yml", Trunk) }
        );
        Assert.Equal(["platform"], Names(central));
        Assert.Equal("o.yml", Assert.Single(central.DestinationNames).File);
    }

    [Fact]
    public void The_names_that_a_pull_request_proposes_are_known_with_their_places()
    {
        var result = Merge(
            """
            notifications:
              destinations:
                - name: mine
                  tag_query: ""
                  events: [plan_failed]
            """
        );

        Assert.Equal([new("mine", "config.yml", 3, 13, "notifications.destinations[0].name")], result.DestinationNames);
    }

    [Theory]
    [InlineData("{name: 'a b', tag_query: '', events: [plan_failed]}", "notifications.destinations[0].name")]
    [InlineData("{name: 'https://evil', tag_query: '', events: [plan_failed]}", "notifications.destinations[0].name")]
    [InlineData("{name: a, tag_query: '(', events: [plan_failed]}", "notifications.destinations[0].tag_query")]
    [InlineData("{name: a, tag_query: '', events: []}", "notifications.destinations[0].events")]
    [InlineData("{name: a, tag_query: '', events: [plan_fails]}", "notifications.destinations[0].events[0]")]
    [InlineData("{name: a, tag_query: '', events: [lock_held], lock_held_hours: 0}", "lock_held_hours")]
    [InlineData("{name: a, tag_query: '', events: [plan_failed], url: x}", "notifications.destinations[0].url")]
    [InlineData("{name: a, events: [plan_failed]}", "notifications.destinations[0]")]
    public void A_destination_that_cannot_be_understood_is_refused_with_its_place(string destination, string key)
    {
        var result = ConfigurationReader.Read("c.yml", $"notifications: {{destinations: [{destination}]}}");

        Assert.Contains(result.Errors, error => error.Key.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Events_and_hours_are_read()
    {
        var result = ConfigurationReader.Read(
            "c.yml",
            """
            notifications:
              destinations:
                - {name: a, tag_query: "dir:x", events: [lock_held, drift_gone, lock_held], lock_held_hours: 5}
                - {name: b, tag_query: "", events: [apply_done]}
            """
        );

        var destinations = result.Configuration!.Notifications.Destinations;
        Assert.Equal([NoticeEvent.LockHeld, NoticeEvent.DriftGone], destinations[0].Events);
        Assert.Equal((5, 24), (destinations[0].LockHours, destinations[1].LockHours));
        Assert.Equal("dir:x", destinations[0].Query.ToString());
    }

    private static ConfigurationResult Merge(string branch) =>
        ConfigurationMerge.Merge(
            new()
            {
                DefaultBranch = new("main:config.yml", Trunk),
                Branch = new("config.yml", branch),
                IsAuthorTrusted = true,
            }
        );

    private static IEnumerable<string> Names(ConfigurationResult result)
    {
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration.Notifications.Destinations.Select(static destination => destination.Name);
    }
}
