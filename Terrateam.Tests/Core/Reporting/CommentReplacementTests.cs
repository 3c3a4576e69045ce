using System.Text.Json;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What becomes of earlier result comments.</summary>
public sealed class CommentReplacementTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, All().Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_earlier_comment_ends_as_the_case_says(int index)
    {
        var one = All()[index];
        var strategy = Enum.Parse<CommentStrategy>(one.Text("strategy") ?? "minimize", ignoreCase: true);
        var earlier = one.GetProperty("previous_comment")
            .GetProperty("elements")
            .EnumerateArray()
            .Select(static name => Named(name.GetString()!));
        var newer = one.GetProperty("elements")
            .EnumerateArray()
            .ToDictionary(static element => Named(element[0].GetString()!), _ => strategy);

        var fate = CommentReplacement.Create([.. earlier], newer);

        // An earlier comment of which a part is still the newest word stays: the part is not posted a second time.
        var id = one.GetProperty("previous_comment").GetProperty("id").GetInt32();
        var whole = one.GetProperty("previous_comment")
            .GetProperty("elements")
            .EnumerateArray()
            .All(name => newer.ContainsKey(Named(name.GetString()!)));
        var actions = one.GetProperty("actions").EnumerateArray().Select(static action => action.GetString()).ToList();
        Assert.Equal(whole && actions.Contains($"minimize {id}"), fate == CommentFate.Hide);
        Assert.Equal(whole && actions.Contains($"delete {id}"), fate == CommentFate.Delete);
    }

    [Theory]
    [InlineData("a b", "a:minimize b:minimize", CommentFate.Hide)]
    [InlineData("a b", "a:delete b:delete c:append", CommentFate.Delete)]
    [InlineData("a b", "a:delete b:minimize", CommentFate.Hide)]
    [InlineData("a b", "a:delete b:append", CommentFate.Keep)]
    [InlineData("a b", "a:delete", CommentFate.Keep)]
    [InlineData("a", "b:delete", CommentFate.Keep)]
    [InlineData("", "a:delete", CommentFate.Keep)]
    public void The_most_careful_wish_counts(string earlier, string newer, CommentFate fate)
    {
        var wishes = newer
            .Split(' ')
            .Select(static word => word.Split(':'))
            .ToDictionary(
                static word => Named(word[0]),
                static word => Enum.Parse<CommentStrategy>(word[1], ignoreCase: true)
            );
        var before = earlier.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Named).ToList();

        Assert.Equal(fate, CommentReplacement.Create(before, wishes));
    }

    [Fact]
    public void The_first_policy_that_selects_a_dirspace_decides()
    {
        var result = ConfigurationReader.Read(
            "config.yml",
            """
            notifications:
              policies:
                - tag_query: dir:a
                  comment_strategy: append
                - tag_query: dir:a or dir:b
                  comment_strategy: delete
              summary:
                enabled: true
            """
        );

        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        var notifications = result.Configuration.Notifications;
        Assert.True(notifications.Summary);
        Assert.Equal(
            [CommentStrategy.Append, CommentStrategy.Delete, CommentStrategy.Minimize],
            new[] { "a", "b", "c" }.Select(directory =>
                notifications.StrategyOf(
                    new(new HashSet<string>([$"dir:{directory}"], StringComparer.Ordinal), directory)
                )
            )
        );
    }

    [Fact]
    public void A_table_begins_the_comment_where_it_is_asked_for_and_no_name_breaks_out_of_it()
    {
        var report = new RunReport(
            Guid.Empty,
            "plan",
            RunReportState.Done,
            [
                new(new("same", "default"), DirspaceReportState.NoChanges),
                new(new("odd|`name", "x|y"), DirspaceReportState.Success, "+ one", new(1, 2, 3)),
            ]
        )
        {
            HasTable = true,
        };

        var comment = Assert.Single(ResultComment.Render(report));

        Assert.Contains(
            "| directory | workspace | result | add | change | destroy |\n|---|---|---|--:|--:|--:|\n"
                + "| ``odd\\|`name`` | `x\\|y` | :white_check_mark: changes | 1 | 2 | 3 |\n| `same` | `default` "
                + "| :white_check_mark: no changes |  |  |  |\n",
            comment,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "| directory |",
            Assert.Single(ResultComment.Render(report with { HasTable = false })),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_long_table_says_how_many_rows_it_leaves_out()
    {
        var dirspaces = Enumerable
            .Range(0, 2_000)
            .Select(static index => new DirspaceReport(
                new($"directory/{index:D4}", "default"),
                DirspaceReportState.NoChanges
            ));
        var comments = ResultComment.Render(
            new(Guid.Empty, "plan", RunReportState.Done, [.. dirspaces]) { HasTable = true }
        );

        Assert.Contains("and 1800 more below", comments[0], StringComparison.Ordinal);
        Assert.All(comments, static comment => Assert.True(Truncation.SizeOf(comment) <= ResultComment.Limit));
    }

    private static Dirspace Named(string name) => new(name, "default");

    private static List<JsonElement> All() =>
        [
            .. CaseFile
                .Section("comment_clustering")
                .GetProperty("cases")
                .EnumerateArray()
                .Where(static one => one.TryGetProperty("previous_comment", out _)),
        ];
}
