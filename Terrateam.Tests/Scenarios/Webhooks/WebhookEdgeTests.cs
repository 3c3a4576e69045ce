using System.Net;
using System.Text;
using System.Text.Json;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>
/// Requests that GitHub sends seldom or never: each has its status, and leaves nothing behind that it should not.
/// </summary>
public sealed class WebhookEdgeTests(WebhookEnvironment scenario) : IClassFixture<WebhookEnvironment>
{
    private static readonly byte[] Ping = """{"zen":"Keep it logically awesome."}"""u8.ToArray();

    [Fact]
    public Task A_body_of_25_MiB_is_accepted() =>
        KeepsNothingAsync(HttpStatusCode.Accepted, () =>
            scenario.PostAsync("ping", Padded(WebhookHeaders.MaxBodyLength))
        );

    [Theory]
    [InlineData(WebhookEnvironment.PreviousSecret, HttpStatusCode.Accepted)]
    [InlineData("the secret from before the rotation.", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public Task While_the_secret_is_rotated_the_one_before_signs_too_and_no_other(
        string secret,
        HttpStatusCode status
    ) =>
        KeepsNothingAsync(status, () =>
            scenario.PostAsync(
                Ping,
                ("X-GitHub-Event", "ping"),
                ("X-GitHub-Delivery", Guid.NewGuid().ToString()),
                ("X-Hub-Signature-256", WebhookSignature.Create(Ping, secret))
            )
        );

    [Fact]
    public Task One_byte_more_is_too_much() =>
        KeepsNothingAsync(HttpStatusCode.RequestEntityTooLarge, () =>
            scenario.PostAsync("ping", Padded(WebhookHeaders.MaxBodyLength + 1))
        );

    [Fact]
    public Task A_body_without_a_length_is_accepted() =>
        KeepsNothingAsync(HttpStatusCode.Accepted, () => scenario.PostChunkedAsync("ping", Ping));

    [Fact]
    public Task A_body_without_a_length_has_the_same_limit() =>
        KeepsNothingAsync(HttpStatusCode.RequestEntityTooLarge, () =>
            scenario.PostChunkedAsync("ping", Padded(WebhookHeaders.MaxBodyLength + 1))
        );

    [Theory]
    [InlineData("sha256=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256=")]
    [InlineData("sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("")]
    public Task A_wrong_signature_is_refused(string signature) =>
        KeepsNothingAsync(HttpStatusCode.Unauthorized, () =>
            scenario.PostAsync(
                Ping,
                ("X-GitHub-Event", "ping"),
                ("X-GitHub-Delivery", "one"),
                ("X-Hub-Signature-256", signature)
            )
        );

    [Fact]
    public Task A_signature_of_another_body_is_refused() =>
        KeepsNothingAsync(HttpStatusCode.Unauthorized, () =>
            scenario.PostAsync(
                Ping,
                ("X-GitHub-Event", "ping"),
                ("X-GitHub-Delivery", "one"),
                ("X-Hub-Signature-256", scenario.Sign([]))
            )
        );

    [Fact]
    public Task Two_signatures_are_none() =>
        KeepsNothingAsync(HttpStatusCode.Unauthorized, () =>
            scenario.PostAsync(
                Ping,
                ("X-GitHub-Event", "ping"),
                ("X-GitHub-Delivery", "one"),
                ("X-Hub-Signature-256", scenario.Sign(Ping)),
                ("X-Hub-Signature-256", "sha256=00")
            )
        );

    [Fact]
    public Task No_signature_is_refused() =>
        KeepsNothingAsync(HttpStatusCode.Unauthorized, () =>
            scenario.PostAsync(Ping, ("X-GitHub-Event", "ping"), ("X-GitHub-Delivery", "one"))
        );

    [Theory]
    [InlineData("pull_request")]
    [InlineData("issue_comment")]
    [InlineData("ping")]
    public Task An_event_without_a_body_is_refused(string name) =>
        KeepsNothingAsync(HttpStatusCode.BadRequest, () => scenario.PostAsync(name, []));

    [Theory]
    [InlineData("pull_request", "{")]
    [InlineData("pull_request", "{\"action\":\"opened\"}}")]
    [InlineData("issue_comment", "action=created")]
    [InlineData("workflow_run", "\u0000\u0001")]
    [InlineData("ping", "<xml/>")]
    public Task What_is_no_JSON_is_refused_though_its_signature_is_right(string name, string body) =>
        KeepsNothingAsync(HttpStatusCode.BadRequest, () => scenario.PostAsync(name, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public Task An_event_without_a_name_is_refused() =>
        KeepsNothingAsync(HttpStatusCode.BadRequest, () =>
            scenario.PostAsync(Ping, ("X-GitHub-Delivery", "one"), ("X-Hub-Signature-256", scenario.Sign(Ping)))
        );

    [Fact]
    public Task A_delivery_without_an_id_is_refused() =>
        KeepsNothingAsync(HttpStatusCode.BadRequest, () =>
            scenario.PostAsync(Ping, ("X-GitHub-Event", "ping"), ("X-Hub-Signature-256", scenario.Sign(Ping)))
        );

    [Fact]
    public Task A_delivery_with_an_endless_id_is_refused() =>
        KeepsNothingAsync(HttpStatusCode.BadRequest, () => scenario.PostAsync("ping", Ping, new string('a', 101)));

    [Theory]
    [InlineData("pull_request", "../../etc/passwd")]
    [InlineData("pull_request", "a/b\\c#d?e%f")]
    [InlineData("../runs", "one")]
    [InlineData("pull_request|x", "one")]
    public async Task Names_and_ids_of_any_form_are_no_error(string name, string delivery)
    {
        var known = scenario.Written.Count;

        // Each a body of its own: the same one again would be a copy.
        var body = JsonSerializer.SerializeToUtf8Bytes(new { name, delivery });
        Assert.Equal(HttpStatusCode.Accepted, await scenario.PostAsync(name, body, delivery));

        Assert.All(scenario.Written.Skip(known), key => Assert.Equal("unreadable", key.Collection));
    }

    [Theory]
    [InlineData("pull_request", """{"action":"created","comment":{"id":1},"issue":{"number":1}}""")]
    [InlineData("issue_comment", """{"action":"opened","number":1,"pull_request":{"head":{"sha":"0"}}}""")]
    [InlineData("workflow_job", """{"action":"completed","workflow_run":{"id":1}}""")]
    [InlineData("push", """[]""")]
    public async Task A_body_under_the_name_of_another_event_does_nothing_and_is_kept_for_those_who_look(
        string name,
        string body
    )
    {
        var known = scenario.Written.Count;

        Assert.Equal(
            HttpStatusCode.Accepted,
            await scenario.PostAsync(name, Encoding.UTF8.GetBytes(body), "other-" + name)
        );

        Assert.Equal(
            ("unreadable", name, "other-" + name),
            scenario.Written.Skip(known).Select(key => (key.Collection, key.Partition, key.Key)).Single()
        );
    }

    private static byte[] Padded(int length)
    {
        var body = new byte[length];
        body.AsSpan().Fill((byte)' ');
        Ping.CopyTo(body, 0);
        return body;
    }

    private async Task KeepsNothingAsync(HttpStatusCode expected, Func<Task<HttpStatusCode>> post)
    {
        var known = scenario.Written.Count;
        Assert.Equal(expected, await post());
        Assert.Empty(scenario.Written.Skip(known));
    }
}
