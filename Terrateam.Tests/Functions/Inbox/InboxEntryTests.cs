using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Inbox;

public sealed class InboxEntryTests
{
    private static readonly Repository Repository = new(7, 42, "acme", "infra", "main");

    [Theory]
    [InlineData("created", "User", null, true, true)]
    [InlineData("edited", "User", null, true, false)]
    [InlineData("created", "Bot", null, true, false)]
    [InlineData("created", "User", 99L, true, false)]
    [InlineData("created", "User", null, false, false)]
    public void Only_a_comment_that_a_person_creates_on_a_pull_request_commands(
        string action,
        string type,
        long? viaApp,
        bool isPullRequest,
        bool commands
    )
    {
        var entry = Entry(Comment(action, "alice", type, viaApp, "terrateam plan", isPullRequest));

        Assert.Equal(commands, entry is not null);
    }

    [Fact]
    public void A_bot_that_is_allowed_by_name_commands_and_no_other()
    {
        Assert.NotNull(Entry(Comment("created", "renovate[bot]", "Bot", 5, "terrateam plan", true), "renovate[bot]"));
        Assert.Null(Entry(Comment("created", "terrateam[bot]", "Bot", 6, "terrateam plan", true), "renovate[bot]"));
    }

    [Fact]
    public void A_comment_without_a_command_is_not_kept() =>
        Assert.Null(Entry(Comment("created", "alice", "User", null, "looks good", true)));

    [Theory]
    [InlineData("opened", typeof(Trigger.Pushed))]
    [InlineData("reopened", typeof(Trigger.Pushed))]
    [InlineData("synchronize", typeof(Trigger.Pushed))]
    [InlineData("ready_for_review", typeof(Trigger.Pushed))]
    [InlineData("closed", typeof(Trigger.Closed))]
    [InlineData("labeled", null)]
    [InlineData("an action of tomorrow", null)]
    public void A_pull_request_event_asks_what_its_action_says(string action, Type? trigger) =>
        Assert.Equal(
            trigger,
            Entry(new PullRequestEvent(Repository, action, 3, "abc", false, new Actor("alice", "User")))
                ?.Trigger.GetType()
        );

    [Fact]
    public void An_event_that_is_not_an_installation_s_is_not_kept() =>
        Assert.Null(
            Entry(
                new PullRequestEvent(
                    Repository with
                    {
                        InstallationId = 0,
                    },
                    "opened",
                    3,
                    "abc",
                    false,
                    new Actor("alice", "User")
                )
            )
        );

    [Fact]
    public void A_comment_asks_one_question_for_each_command()
    {
        var entry = Entry(Comment("created", "alice", "User", null, "terrateam plan\nthanks\nterrateam unlock", true));

        Assert.Equal(2, entry!.Requests.Count);
        Assert.Equal("pr-42-3", entry.Owner);
    }

    [Theory]
    [InlineData("terrateam apply", "submitted", "User", true)]
    [InlineData("Fine.\n\n- **terrateam apply**", "submitted", "User", true)]
    [InlineData("terraform plan (x", "submitted", "User", false)]
    [InlineData("> terrateam apply", "submitted", "User", false)]
    [InlineData("~~~\nterrateam apply\n~~~\nlater", "submitted", "User", false)]
    [InlineData("", "submitted", "User", false)]
    [InlineData("terrateam apply", "submitted", "Bot", false)]
    [InlineData("terrateam apply", "edited", "User", false)]
    public void A_command_in_a_review_is_answered_and_not_carried_out(
        string body,
        string action,
        string type,
        bool isAnswered
    )
    {
        var entry = Entry(
            new ReviewEvent(Repository, action, 3, 12, body, new Actor("alice", type))
            {
                HappenedAt = DateTimeOffset.UnixEpoch,
            },
            "alice"
        );

        Assert.Equal(isAnswered, entry is not null);
        if (entry is not null)
            Assert.IsType<Command.Misplaced>(Assert.Single(entry.Requests).Command);
    }

    [Fact]
    public void What_we_wrote_ourselves_is_no_command_even_where_our_name_is_allowed() =>
        Assert.Null(
            Entry(
                Comment("created", "terrateam[bot]", "Bot", 5, "<!-- terrateam:x -->\nterrateam plan", true),
                "terrateam[bot]"
            )
        );

    [Fact]
    public void Only_the_commands_of_a_comment_are_kept()
    {
        var entry = Entry(
            Comment(
                "created",
                "alice",
                "User",
                null,
                "> a secret\n\nterrateam plan dir:a\n\n~~~\nterrateam apply\n~~~\nterrateam unlock",
                true
            )
        );

        Assert.Equal(
            ["terrateam plan dir:a", "terrateam unlock"],
            entry!.Requests.Select(request => CommandText.From(request.Command!))
        );
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(entry, InboxJson.Default.InboxEntry));
    }

    private static InboxEntry? Entry(WebhookEvent webhook, params string[] allowedBots) =>
        InboxEntries.From(webhook, "delivery", DateTimeOffset.UnixEpoch, allowedBots);

    private static IssueCommentEvent Comment(
        string action,
        string login,
        string type,
        long? viaApp,
        string body,
        bool isPullRequest
    )
    {
        var actor = new Actor(login, type);
        return new(Repository, action, 3, isPullRequest, 11, "IC_11", body, actor, actor, viaApp);
    }
}
