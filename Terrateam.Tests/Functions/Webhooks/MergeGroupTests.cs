using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Locks;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

/// <summary>Which pull request a commit of a merge queue is of.</summary>
public sealed class MergeGroupTests
{
    [Theory]
    [InlineData("refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64", 104)]
    [InlineData("refs/heads/gh-readonly-queue/release/1.0-x/pr-7-929f8209d40f77f4abc622a499c93a83babdbe64", 7)]
    [InlineData("refs/heads/gh-readonly-queue/main/pr-x-929f", null)]
    [InlineData("refs/heads/gh-readonly-queue/main/pr-99999999999-929f", null)]
    [InlineData("refs/heads/main/pr-7-929f", null)]
    [InlineData("", null)]
    public void The_branch_of_the_queue_names_it(string headRef, int? number)
    {
        var group = Assert.IsType<MergeGroupEvent>(Read(headRef));

        Assert.Equal(number, group.Number);
        var entry = InboxEntries.From(group, "delivery", DateTimeOffset.UnixEpoch, []);
        Assert.Equal(number is null ? null : new Trigger.MergeQueued("aaa", "bbb"), entry?.Trigger);
        Assert.Equal(number, entry?.Number);
    }

    [Fact]
    public void A_commit_that_is_thrown_away_asks_nothing() =>
        Assert.Null(
            InboxEntries.From(
                Read("refs/heads/gh-readonly-queue/main/pr-1-929f", "destroyed"),
                "delivery",
                DateTimeOffset.UnixEpoch,
                []
            )
        );

    private static WebhookEvent Read(string headRef, string action = "checks_requested") =>
        WebhookReader.Read(
            "merge_group",
            JsonSerializer.SerializeToUtf8Bytes(
                new JsonObject
                {
                    ["action"] = action,
                    ["merge_group"] = new JsonObject
                    {
                        ["head_sha"] = "aaa",
                        ["head_ref"] = headRef,
                        ["base_sha"] = "bbb",
                        ["base_ref"] = "refs/heads/main",
                    },
                    ["repository"] = new JsonObject
                    {
                        ["id"] = 1,
                        ["name"] = "infra",
                        ["owner"] = new JsonObject { ["login"] = "acme" },
                        ["default_branch"] = "main",
                    },
                    ["installation"] = new JsonObject { ["id"] = 7 },
                }
            )
        );
}
