using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_webhook_has_GitHub_s_headers_and_a_signature_over_its_bytes()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        await pull.CommentAsync("alice", "terrateam plan");
        await one.GitHub.WaitForWebhooksAsync();

        var comment = one.Receiver.Received.Single(received => received.Headers["X-GitHub-Event"] == "issue_comment");

        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(one.GitHub.App.WebhookSecret), comment.Body);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(mac), comment.Headers["X-Hub-Signature-256"]);
        Assert.Equal("application/json", comment.ContentType);
        Assert.StartsWith("GitHub-Hookshot/", comment.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.Equal("integration", comment.Headers["X-GitHub-Hook-Installation-Target-Type"]);
        Assert.True(Guid.TryParse(comment.Headers["X-GitHub-Delivery"], out _));
        using var body = JsonDocument.Parse(comment.Body);
        Assert.Equal("terrateam plan", body.RootElement.GetProperty("comment").GetProperty("body").GetString());
        Assert.Equal(
            one.Repository.InstallationId,
            body.RootElement.GetProperty("installation").GetProperty("id").GetInt64()
        );
        Assert.True(body.RootElement.GetProperty("issue").TryGetProperty("pull_request", out _));
    }

    [Fact]
    public async Task Rules_drop_duplicate_hold_and_delay()
    {
        await using var one = await Sandboxed.StartAsync();
        one.GitHub.Webhooks.Drop(hook => hook.Event == "push");
        var pull = await one.OpenAsync();
        await one.GitHub.WaitForWebhooksAsync();
        one.GitHub.Webhooks.Duplicate(hook => Comment(hook) == "twice", times: 2);
        one.GitHub.Webhooks.Delay(hook => Comment(hook) == "late", TimeSpan.FromMinutes(1));
        var held = one.GitHub.Webhooks.Hold(hook =>
            Comment(hook)?.StartsWith("held", StringComparison.Ordinal) == true
        );

        foreach (var text in (string[])["held 1", "held 2", "late", "twice", "last"])
            await pull.CommentAsync("alice", text);
        await one.GitHub.WaitForWebhooksAsync();
        var before = one.Receiver.Received.Select(Comment).ToList();
        held.Release(newestFirst: true);
        await one.GitHub.WaitForWebhooksAsync();
        one.Time.Advance(TimeSpan.FromMinutes(2));
        await one.GitHub.WaitForDeliveryAsync(hook => Comment(hook) == "late");

        Assert.Equal([null, "twice", "twice", "last"], before);
        Assert.Equal(["held 2", "held 1", "late"], one.Receiver.Received.Select(Comment).Skip(4));
        Assert.Equal(
            2,
            one.Receiver.Received.Where(received => Comment(received) == "twice")
                .Select(received => received.Headers["X-GitHub-Delivery"])
                .Distinct()
                .Count() * 2
        );
        Assert.DoesNotContain("push", one.Receiver.Names);
    }

    [Fact]
    public async Task What_failed_is_listed_and_can_be_delivered_again()
    {
        await using var one = await Sandboxed.StartAsync();
        one.Receiver.StatusCode = 500;
        var pull = await one.OpenAsync();
        await one.GitHub.WaitForWebhooksAsync();
        one.Receiver.StatusCode = 202;
        one.GitHub.Webhooks.Fail(hook => Comment(hook) == "lost", count: 1);
        await pull.CommentAsync("alice", "lost");
        await one.GitHub.WaitForWebhooksAsync();
        one.Api.BeApp();

        var failed = (await one.Api.GetAsync("/app/hook/deliveries?per_page=100")).Json.AsArray();
        var lost = failed[0]!;
        await one.Api.PostAsync($"/app/hook/deliveries/{(long)lost["id"]!}/attempts");
        await one.GitHub.WaitForDeliveryAsync(hook =>
            Comment(hook) == "lost" && hook.Outcome == DeliveryOutcome.Delivered
        );
        var after = (await one.Api.GetAsync("/app/hook/deliveries?per_page=1")).Json[0]!;

        Assert.Equal(
            ["issue_comment 502", "pull_request 500", "push 500"],
            failed.Select(item => $"{item!["event"]} {item["status_code"]}")
        );
        Assert.Equal(
            ((string)lost["guid"]!, true, "OK"),
            ((string)after["guid"]!, (bool)after["redelivery"]!, (string)after["status"]!)
        );
        Assert.Equal((string)lost["guid"]!, one.Receiver.Received[^1].Headers["X-GitHub-Delivery"]);
    }

    [Fact]
    public async Task Deliveries_are_listed_newest_first_from_cursor_to_cursor()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        for (var i = 0; i < 5; i++)
            await pull.CommentAsync("alice", $"Number {i}");
        await one.GitHub.WaitForWebhooksAsync();
        one.Api.BeApp();

        var ids = new List<long>();
        var path = "/app/hook/deliveries?per_page=3";
        while (path is not null)
        {
            var page = await one.Api.GetAsync(path);
            ids.AddRange(page.Json.AsArray().Select(item => (long)item!["id"]!));
            path = page.Headers.GetValueOrDefault("Link")?.Split('<', '>')[1][one.GitHub.BaseUrl.Length..];
        }

        Assert.Equal(7, ids.Count);
        Assert.Equal(ids.OrderDescending().Distinct(), ids);
    }

    [Fact]
    public async Task Comments_of_the_app_are_by_its_bot_and_can_be_hidden()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        var comment = (
            await one.Api.PostAsync(
                $"/repos/acme/infra/issues/{pull.Number}/comments",
                new JsonObject { ["body"] = "Plan" }
            )
        ).Json;

        var answer = await one.Api.PostAsync(
            "/api/graphql",
            new JsonObject
            {
                ["query"] =
                    "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { "
                    + "minimizedComment { isMinimized } } }",
                ["variables"] = new JsonObject { ["id"] = (string)comment["node_id"]! },
            }
        );

        Assert.Equal(
            ("terrateam[bot]", "Bot"),
            ((string)comment["user"]!["login"]!, (string)comment["user"]!["type"]!)
        );
        Assert.True((bool)answer.Json["data"]!["minimizeComment"]!["minimizedComment"]!["isMinimized"]!);
        Assert.Equal("OUTDATED", Assert.Single(pull.Comments).MinimizedReason);
        Assert.Empty(one.GitHub.UnknownCalls);
    }

    private static string? Comment(WebhookDelivery hook) =>
        hook.Event == "issue_comment" ? hook.Body.GetProperty("comment").GetProperty("body").GetString() : null;

    private static string? Comment(ReceivedWebhook received)
    {
        using var body = JsonDocument.Parse(received.Body);
        return body.RootElement.TryGetProperty("comment", out var comment)
            ? comment.GetProperty("body").GetString()
            : null;
    }
}
