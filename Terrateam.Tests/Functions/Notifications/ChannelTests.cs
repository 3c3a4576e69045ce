using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Core.Patterns;
using Terrateam.Tests.Core.Notices;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>What arrives at each kind of destination, at real servers.</summary>
public sealed class ChannelTests
{
    private const string Secret = "a secret of more than twenty characters";
    private const string Id = "00000000000000000000000000000001";
    private const string Hostile = "<!here> @channel [x](https://evil.example) <b>&";

    [Fact]
    public async Task A_webhook_of_Slack_gets_text_in_which_nothing_has_a_meaning()
    {
        await using var slack = await Receiver.StartAsync();
        await using var fixture = new NotificationFixture(
            NotificationFixture.Platform("slack", ("Url", $"{slack.Url}/services/T0/B0/secret"))
        );
        await fixture.TellAsync(
            NoticeSamples.Notice() with
            {
                Title = Hostile,
                Dirspaces = [new Dirspace(Hostile, "default")],
            }
        );

        await fixture.SendAsync();

        var received = Assert.Single(slack.All);
        Assert.Equal("/services/T0/B0/secret", received.Path);
        var message = JsonNode.Parse(received.Body)!;
        Assert.Equal(("none", false), ((string)message["parse"]!, (bool)message["link_names"]!));
        var texts = Objects(message["blocks"]!)
            .Where(static one => (string?)one["type"] is "plain_text" or "mrkdwn")
            .ToLookup(static one => (string)one["type"]!, static one => (string)one["text"]!, StringComparer.Ordinal);
        Assert.Contains(texts["plain_text"], static text => text.Contains("Pull request: <", StringComparison.Ordinal));
        Assert.Contains(Id, texts["plain_text"]);
        Assert.Equal(
            "<https://github.com/acme/infra/pull/12|Pull request> | "
                + "<https://github.com/acme/infra/actions/runs/5|Run>",
            Assert.Single(texts["mrkdwn"])
        );
        Assert.DoesNotContain("<", (string)message["text"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("@channel", Encoding.UTF8.GetString(received.Body), StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Log.Lines, static line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public async Task A_message_that_is_too_long_for_Slack_is_cut_between_characters(string shift)
    {
        await using var slack = await Receiver.StartAsync();
        await using var fixture = new NotificationFixture(NotificationFixture.Platform("slack", ("Url", slack.Url)));
        var wide = string.Concat(Enumerable.Repeat("\U0001F600", 90));
        await fixture.TellAsync(
            NoticeSamples.Notice() with
            {
                Title = $"{shift}{wide}{wide}",
                Gates = [.. Enumerable.Range(0, 10).Select(_ => wide)],
                Dirspaces = [.. Enumerable.Range(0, 10).Select(one => new Dirspace($"{wide}{one}", "default"))],
            }
        );

        await fixture.SendAsync();

        var message = JsonNode.Parse(Assert.Single(slack.All).Body)!;
        var text = (string)message["blocks"]![1]!["text"]!["text"]!;
        Assert.InRange(text.Length, 2_999, 3_000);
        Assert.False(char.IsHighSurrogate(text[^1]));
    }

    [Fact]
    public async Task A_bot_of_Slack_posts_with_its_token_and_errors_come_with_200()
    {
        await using var slack = await Receiver.StartAsync();
        await using var fixture = new NotificationFixture(
            NotificationFixture.Platform(
                "slack",
                ("Url", $"{slack.Url}/api/chat.postMessage"),
                ("Token", "xoxb-token"),
                ("Channel", "C0123456789")
            )
        );
        slack.Next(200, """{"ok": false, "error": "ratelimited"}""");
        slack.Next(200, """{"ok": true, "ts": "1"}""");
        slack.Next(200, """{"ok": false, "error": "is_archived"}""");
        await fixture.TellAsync(NoticeSamples.Notice());

        await fixture.SendAsync();
        Assert.Equal(1, await fixture.WaitingAsync());
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.SendAsync();
        Assert.Null(Assert.Single(await fixture.MarksAsync()).Fault);
        await fixture.TellAsync(NoticeSamples.Notice("00000000000000000000000000000002"));
        await fixture.SendAsync();

        Assert.Equal(0, await fixture.WaitingAsync());
        Assert.Contains(await fixture.MarksAsync(), static mark => mark.Fault == "Slack answered is_archived");
        Assert.All(slack.All, static one => Assert.Equal("Bearer xoxb-token", one.Headers["Authorization"]));
        var message = JsonNode.Parse(slack.All[0].Body)!;
        Assert.Equal("C0123456789", (string)message["channel"]!);
        Assert.Equal(Id, (string)message["metadata"]!["event_payload"]!["id"]!);
        Assert.DoesNotContain(fixture.Log.Lines, static line => line.Contains("xoxb", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_workflow_of_Teams_gets_a_card_that_knows_no_Markdown()
    {
        await using var teams = await Receiver.StartAsync();
        await using var fixture = new NotificationFixture(NotificationFixture.Platform("teams", ("Url", teams.Url)));
        teams.Next(202);
        await fixture.TellAsync(NoticeSamples.Notice() with { Title = $"{Hostile} {{{{DATE(x)}}}}" });

        await fixture.SendAsync();

        var attachment = JsonNode.Parse(Assert.Single(teams.All).Body)!["attachments"]![0]!;
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string)attachment["contentType"]!);
        var card = attachment["content"]!;
        Assert.Equal("AdaptiveCard", (string)card["type"]!);
        Assert.All(card["body"]!.AsArray(), static block => Assert.Equal("RichTextBlock", (string)block!["type"]!));
        Assert.All(card["actions"]!.AsArray(), static action =>
            Assert.StartsWith("https://github.com/acme/infra/", (string)action!["url"]!, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("{{", card.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(Id, card.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(Assert.Single(await fixture.MarksAsync()).Fault);
    }

    [Fact]
    public async Task A_program_can_check_the_signature_over_timestamp_and_body()
    {
        await using var program = await Receiver.StartAsync();
        await using var fixture = new NotificationFixture(
            NotificationFixture.Platform("http", ("Url", $"{program.Url}/hook"), ("Secret", Secret))
        );
        await fixture.TellAsync(NoticeSamples.Notice() with { Title = Hostile });

        await fixture.SendAsync();

        var received = Assert.Single(program.All);
        var timestamp = received.Headers["X-Terrateam-Timestamp"];
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. received.Body];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed));
        Assert.Equal($"sha256={expected}", received.Headers["X-Terrateam-Signature"]);
        Assert.Equal(NoticeSamples.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), timestamp);
        Assert.Equal((Id, "plan_failed"), (received.Headers["X-Terrateam-Id"], received.Headers["X-Terrateam-Event"]));
        var body = JsonNode.Parse(received.Body)!;
        Assert.Equal((Id, "infra"), ((string)body["id"]!, (string)body["repository"]!["name"]!));
        Assert.Equal((12, Hostile), ((int)body["pull_request"]!["number"]!, (string)body["pull_request"]!["title"]!));
        Assert.Equal("staging", (string)body["dirspaces"]![1]!["workspace"]!);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode node) =>
        node switch
        {
            JsonObject one => one.Select(static entry => entry.Value)
                .OfType<JsonNode>()
                .SelectMany(Objects)
                .Prepend(one),
            JsonArray list => list.OfType<JsonNode>().SelectMany(Objects),
            _ => [],
        };
}
