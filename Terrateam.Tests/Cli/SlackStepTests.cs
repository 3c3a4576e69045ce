using System.Text.Json.Nodes;
using Terrateam.Tests.Functions.Notifications;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Steps of type <c>slack</c>, against a server that takes messages.</summary>
public sealed class SlackStepTests
{
    [Fact]
    public async Task A_message_is_posted_in_which_variables_have_no_meaning_and_secrets_are_masked()
    {
        await using var slack = await Receiver.StartAsync();

        var told = await RunAsync(
            $"{slack.Url}/services/T0/B0/x",
            "<https://example.com|run> of $NAME: $TOKEN_OF_OURS"
        );

        Assert.True((bool)told["success"]!, told.ToJsonString());
        Assert.Null(told["payload"]!["text"]);
        var received = Assert.Single(slack.All);
        Assert.Equal("/services/T0/B0/x", received.Path);
        Assert.Equal(
            "<https://example.com|run> of &lt;!here&gt; &amp; co: ***",
            (string?)JsonNode.Parse(received.Body)!["text"]
        );
    }

    [Fact]
    public async Task A_message_that_slack_refuses_fails_no_run_and_is_told()
    {
        await using var slack = await Receiver.StartAsync();
        slack.Next(404, "no_team");

        var told = await RunAsync($"{slack.Url}/services/gone", "planned");

        Assert.True((bool)told["success"]!, told.ToJsonString());
        Assert.Equal(
            "Slack did not take the message of 'workflows[0].plan[0]': HTTP 404.",
            (string?)told["payload"]!["text"]
        );
        Assert.Equal("always", (string?)told["payload"]!["visible_on"]);
        Assert.Single(slack.All);
    }

    [Theory]
    [InlineData("http://hooks.slack.example/services/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("hooks.slack.com/services/x")]
    public async Task An_address_without_https_gets_nothing(string address)
    {
        var told = await RunAsync(address, "planned");

        Assert.False((bool)told["success"]!);
        Assert.Contains(
            "https address in SLACK_WEBHOOK_URL",
            (string?)told["payload"]!["text"],
            StringComparison.Ordinal
        );
    }

    private static async Task<JsonNode> RunAsync(string address, string message)
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = new JsonObject
        {
            ["SLACK_WEBHOOK_URL"] = address,
            ["TOKEN_OF_OURS"] = "correct horse battery staple",
        }.ToJsonString();
        scenario.Environment["VARIABLES_CONTEXT"] = new JsonObject { ["NAME"] = "<!here> & co" }.ToJsonString();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        var step = new JsonObject { ["type"] = "slack", ["msg"] = message };
        scenario.Backend.Give(
            Work("plan", head, $$"""{"workflows": [{"plan": [{{step.ToJsonString()}}]}]}""", Dirspace("a", workflow: 0))
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        return scenario.Steps().Last();
    }
}
