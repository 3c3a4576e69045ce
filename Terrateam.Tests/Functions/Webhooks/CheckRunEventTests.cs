using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

/// <summary>A person runs one of our check runs again.</summary>
public sealed class CheckRunEventTests
{
    [Theory]
    [InlineData("12", "terrateam plan")]
    [InlineData("12 dir:network workspace:default", "terrateam plan dir:network workspace:default")]
    [InlineData("12 dir:(", "terrateam plan")]
    public void It_is_planned_again_as_a_comment_of_that_person_asks(string reference, string command)
    {
        var entry = Entry(Payload("rerequested", reference));

        Assert.Equal(12, entry?.Number);
        var trigger = Assert.IsType<Trigger.Commented>(entry!.Trigger);
        Assert.Equal(("alice", true), (trigger.Author, trigger.IsByPerson));
        Assert.True(trigger.CommentId < 0);
        Assert.Null(trigger.WrittenAt);
        Assert.Equal(command, CommandText.From(Assert.Single(trigger.Comment.Commands)));
    }

    [Theory]
    [InlineData("created", "12", null, "User")]
    [InlineData("completed", "12", null, "User")]
    [InlineData("rerequested", "", null, "User")]
    [InlineData("rerequested", "0", null, "User")]
    [InlineData("rerequested", "-1", null, "User")]
    [InlineData("rerequested", "build 5", null, "User")]
    [InlineData("rerequested", "99999999999", null, "User")]
    [InlineData("rerequested", "12", null, "Bot")]
    [InlineData("rerequested", "12", null, "")]
    [InlineData("requested_action", "12", "apply", "User")]
    [InlineData("requested_action", "12", null, "User")]
    public void Nothing_else_asks_for_anything(string action, string reference, string? button, string type) =>
        Assert.Null(Entry(Payload(action, reference, button, type)));

    [Fact]
    public void The_button_plans_too() => Assert.NotNull(Entry(Payload("requested_action", "12", "plan")));

    [Theory]
    [InlineData("7", true)]
    [InlineData("Iv23", true)]
    [InlineData("8", false)]
    [InlineData("", false)]
    public void It_is_ours_by_the_id_or_the_client_id_of_the_app(string app, bool isOurs) =>
        Assert.Equal(isOurs, Read(Payload("rerequested", "12")).IsOf(app));

    [Fact]
    public void Without_an_app_it_is_nobodys() =>
        Assert.False(Read(new JsonObject { ["action"] = "rerequested", ["repository"] = Repository() }).IsOf(""));

    private static InboxEntry? Entry(JsonObject payload) =>
        InboxEntries.From(Read(payload), "delivery", DateTimeOffset.UnixEpoch, []);

    private static CheckRunEvent Read(JsonObject payload) =>
        Assert.IsType<CheckRunEvent>(WebhookReader.Read("check_run", JsonSerializer.SerializeToUtf8Bytes(payload)));

    private static JsonObject Payload(string action, string reference, string? button = null, string type = "User")
    {
        var payload = new JsonObject
        {
            ["action"] = action,
            ["check_run"] = new JsonObject
            {
                ["external_id"] = reference,
                ["app"] = new JsonObject { ["id"] = 7, ["client_id"] = "Iv23" },
            },
            ["repository"] = Repository(),
            ["installation"] = new JsonObject { ["id"] = 42 },
            ["sender"] = new JsonObject { ["login"] = "alice", ["type"] = type },
        };
        if (button is not null)
            payload["requested_action"] = new JsonObject { ["identifier"] = button };
        return payload;
    }

    private static JsonObject Repository() =>
        new()
        {
            ["id"] = 1,
            ["name"] = "infra",
            ["owner"] = new JsonObject { ["login"] = "acme" },
            ["default_branch"] = "main",
        };
}
