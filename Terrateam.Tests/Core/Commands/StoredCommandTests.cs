using System.Text.Json;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;

namespace Terrateam.Tests.Core.Commands;

/// <summary>A comment is stored as its parsed commands.</summary>
public sealed class StoredCommandTests
{
    [Theory]
    [InlineData("plan dir:a and not workspace:b", """{"action":"plan","query":"dir:a and not workspace:b"}""")]
    [InlineData("apply", """{"action":"apply","query":""}""")]
    [InlineData("apply-force x", """{"action":"apply-force","query":"x"}""")]
    [InlineData("apply-autoapprove x", """{"action":"apply-autoapprove","query":"x"}""")]
    [InlineData("unlock 3 drift", """{"action":"unlock","pullRequests":[3],"drift":true}""")]
    [InlineData("gate approve a b", """{"action":"gate-approve","tokens":["a","b"]}""")]
    [InlineData("repo-config", """{"action":"repo-config"}""")]
    [InlineData("index", """{"action":"index"}""")]
    [InlineData("feedback good", """{"action":"feedback","text":"good"}""")]
    [InlineData("help", """{"action":"help"}""")]
    [InlineData("plam", """{"action":"unknown","word":"plam","nearest":"plan"}""")]
    public void Every_command_is_stored_and_read(string line, string json)
    {
        var parsed = CommandParser.Parse($"terrateam {line}");
        var stored = JsonSerializer.Serialize<Trigger>(
            new Trigger.Commented(7, "alice", parsed) { IsByPerson = true },
            StateJson.Default.Trigger
        );

        Assert.Equal(
            $$"""{"kind":"commented","commentId":7,"author":"alice","comment":{"commands":[{{json}}],"found":1},"isByPerson":true}""",
            stored
        );
        Assert.Equal(parsed.Commands, Read(stored).Comment.Commands);
    }

    [Fact]
    public void Every_command_is_in_the_test_above()
    {
        var tested = typeof(StoredCommandTests)
            .GetMethod(nameof(Every_command_is_stored_and_read))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>()
            .Select(data => CommandParser.Parse($"terrateam {data.Data[0]}").Commands[0].GetType());

        Assert.Empty(CommandHelp.All.Select(help => Sample(help.Action).GetType()).Except(tested));

        static Command Sample(string action) =>
            CommandParser.Parse($"terrateam {action}{(action == "gate" ? " approve a" : "")}").Commands[0];
    }

    [Theory]
    [InlineData("""{"commands":[{"action":"plan","query":"(("}],"found":1}""")]
    [InlineData("""{"commands":[{"action":"dance"}],"found":1}""")]
    public void What_is_no_command_is_refused(string comment) =>
        Assert.Throws<JsonException>(() =>
            Read($$"""{"kind":"commented","commentId":7,"author":"alice","comment":{{comment}}}""")
        );

    [Fact]
    public void A_comment_that_was_stored_as_text_is_read()
    {
        var trigger = Read(
            """
            {"kind":"commented","commentId":7,"author":"alice","body":"terrateam plan dir:a\n\nterrateam unlock","isByPerson":true}
            """
        );

        Assert.Equal(CommandParser.Parse("terrateam plan dir:a\nterrateam unlock"), trigger.Comment, Same);
        Assert.True(trigger.IsByPerson);
    }

    [Fact]
    public void Queued_work_that_was_stored_as_text_is_read()
    {
        var queued = JsonSerializer.Deserialize(
            """
            {"kind":"turn-came","turn":{"id":"5f0c8f7e-9f63-4d8e-8a5c-0c9a4d2f6b11"},"asked":{"kind":"commented","commentId":7,"author":"alice","body":"- terrateam apply"}}
            """,
            StateJson.Default.Trigger
        );

        var asked = Assert.IsType<Trigger.Commented>(Assert.IsType<Trigger.Dequeued>(queued).Asked);
        Assert.Equal(new Command.Misplaced("terrateam apply"), Assert.Single(asked.Comment.Commands));
    }

    private static bool Same(ParsedComment one, ParsedComment other) =>
        one.Found == other.Found && one.Commands.SequenceEqual(other.Commands);

    private static Trigger.Commented Read(string json) =>
        Assert.IsType<Trigger.Commented>(JsonSerializer.Deserialize(json, StateJson.Default.Trigger));
}
