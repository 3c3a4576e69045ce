using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Changes;

public sealed partial class ChangeMatcherTests
{
    [Fact]
    public void A_module_behind_a_link_changes_its_user_and_is_not_planned_itself()
    {
        var index = new ModuleIndex(
            new Dictionary<string, IReadOnlyList<string>> { ["tf"] = ["./modules/foo"] },
            new Dictionary<string, string> { ["tf/modules/foo"] = "modules/foo" }
        );
        var set = ChangeMatcher.Match(
            RepositoryConfiguration.Default,
            ["modules/foo/main.tf", "tf/main.tf"],
            new([new ChangedFile("modules/foo/main.tf")]),
            new() { Index = index }
        );
        Assert.Equal("tf", Names(set.Changed));
        Assert.Equal("tf", Names(set.All));
    }

    [Fact]
    public void A_link_that_changes_is_a_change_of_all_that_is_reached_through_it()
    {
        var index = new ModuleIndex(
            new Dictionary<string, IReadOnlyList<string>> { ["tf"] = ["./modules/foo"] },
            new Dictionary<string, string> { ["tf/modules/foo"] = "modules/foo" }
        );
        string[] files = ["modules/foo/main.tf", "tf/main.tf", "tf/modules/foo"];
        Assert.Equal(
            "tf",
            Names(
                ChangeMatcher
                    .Match(
                        RepositoryConfiguration.Default,
                        files,
                        new([new ChangedFile("tf/modules/foo")]),
                        new() { Index = index }
                    )
                    .Changed
            )
        );
        Assert.Empty(
            ChangeMatcher
                .Match(
                    RepositoryConfiguration.Default,
                    files,
                    new([new ChangedFile("tf/modules/bar")]),
                    new() { Index = index }
                )
                .Changed
        );
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        var index = new ModuleIndex(
            new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["./self/self"] },
            new Dictionary<string, string> { ["a/self"] = "a" }
        );
        Assert.NotEmpty(
            ChangeMatcher
                .Match(
                    RepositoryConfiguration.Default,
                    ["a/main.tf", "b/main.tf"],
                    new([new ChangedFile("a/main.tf")]),
                    new() { Index = index }
                )
                .All
        );
    }
}
