using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios;

/// <summary>One incident as docs/incident-response.md has it: from the alert to the report.</summary>
public sealed class IncidentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_incident_is_identified_contained_eradicated_recovered_from_and_reported()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        using var console = new OperatorConsole(scenario);
        var planned = await scenario.OpenPlannedAsync();
        var pause = scenario.Runner.Pause();
        var running = await scenario.OpenAsync("dns", "other");
        var job = await pause.Arrived;

        // Alert: somebody without a key calls.
        var (code, _, error) = await console.TryAsync("status", token: "a.b.c");
        Assert.Equal(1, code);
        Assert.Contains("does not know you", error, StringComparison.Ordinal);
        Assert.Equal(1, (await console.TryAsync("status", new() { ["reason"] = "x" })).Code);

        // Identify.
        Assert.Contains("open runs         1, stuck 0", await console.RunAsync("status"), StringComparison.Ordinal);
        Assert.Contains("acme/infra", await console.RunAsync("runs"), StringComparison.Ordinal);
        Assert.Equal("no runs\n", await console.RunAsync("runs", new() { ["stuck"] = true }));
        Assert.Contains("ops.refused", await console.RunAsync("audit"), StringComparison.Ordinal);
        var scope = new JsonObject { ["repository"] = scenario.Repository.Id };
        var opened = await console.RunAsync("incident-open", new() { ["text"] = "A token was stolen" });
        Assert.StartsWith("Incident 1 is open", opened, StringComparison.Ordinal);

        // Contain.
        Assert.Equal(1, (await console.TryAsync("shred", scope)).Code);
        var suspended = await console.RunAsync("suspend", scope);
        Assert.Contains("1 runs were ended", suspended, StringComparison.Ordinal);
        Assert.Equal(403, (await job.Undead().AccessTokenAsync()).Status);
        pause.GoOn();
        await planned.CommentAsync("alice", "terrateam help");
        await planned.CommentAsync("alice", "terrateam plan");
        await scenario.GitHub.WaitForWebhooksAsync(TimeSpan.FromMinutes(1));
        await scenario.UntilAsync(() => Task.FromResult(NoticesOn(planned) == 1), "the pull request to be told");
        var inbox = scenario.App.Services.GetRequiredService<DeliveryInbox>();
        await scenario.UntilAsync(
            async () => (await inbox.WaitingAsync(TimeSpan.Zero, Cancellation)).Count >= 2,
            "the events to be kept"
        );
        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Contains("suspended already", await console.RunAsync("suspend", scope), StringComparison.Ordinal);

        // Eradicate.
        Assert.Equal(1, await scenario.App.CountPlansAsync());
        await console.RunAsync("shred", scope);
        Assert.Equal(0, await scenario.App.CountPlansAsync());
        await console.RunAsync("revoke", new() { ["all"] = true });
        await scenario.App.Services.GetRequiredService<AuditWork>().AnchorAsync(Cancellation);
        await ProvesItselfAsync(scenario, await console.RunAsync("evidence"));

        // Recover.
        await console.RunAsync("incident-note", new() { ["incident"] = 1, ["text"] = "Told the owners" });
        await console.RunAsync("resume", scope);
        await scenario.SettleAsync();
        Assert.Equal(1, NoticesOn(planned));
        Assert.True(NoticesOn(running) <= 1);
        Assert.Equal(3, scenario.Repository.Runs.Count);
        Assert.Equal(1, await scenario.App.CountPlansAsync());
        var answers = ScenarioEnvironment.AnswersOn(planned).Select(comment => comment.Body).ToList();
        Assert.InRange(
            answers.FindIndex(body => body.Contains("terrateam unlock", StringComparison.Ordinal)),
            0,
            answers.Count - 2
        );

        // Learn.
        var report = await console.RunAsync("incident-close", new() { ["incident"] = 1 });
        Assert.Contains("# Incident 1: A token was stolen", report, StringComparison.Ordinal);
        Assert.Contains("Told the owners", report, StringComparison.Ordinal);
        Assert.Contains($"| acme/infra | #{planned.Number}, #{running.Number} |", report, StringComparison.Ordinal);
        Assert.Contains("exercise 2026-11", report, StringComparison.Ordinal);
        Assert.Equal(1, (await console.TryAsync("incident-close", new() { ["incident"] = 1 })).Code);
        var whole = await console.RunAsync("audit", new() { ["verify"] = true });
        var head = whole.Split("head ")[1].Trim();
        await console.RunAsync("audit", new() { ["head"] = head });
    }

    [Fact]
    public async Task Nothing_is_done_where_the_audit_trail_cannot_be_written()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new() { Replace = services => services.DecorateDocuments(inner => new NoTrail(inner)) }
        );
        using var console = new OperatorConsole(scenario);

        Assert.NotEqual(0, (await console.TryAsync("suspend", new() { ["all"] = true })).Code);

        var store = scenario.App.Services.GetRequiredService<IDocumentStore>();
        Assert.Empty(await store.QueryAsync("suspensions", Cancellation).ToListAsync(Cancellation));
    }

    private static int NoticesOn(Terrateam.Sandbox.GitHub.PullRequests.SandboxPullRequest pull) =>
        ScenarioEnvironment
            .AnswersOn(pull)
            .Count(comment => comment.Body.Contains("Terrateam is suspended here", StringComparison.Ordinal));

    // The manifest's digests are those of the parts, and its own is in the trail.
    private static async Task ProvesItselfAsync(ScenarioEnvironment scenario, string evidence)
    {
        var lines = evidence.TrimEnd('\n').Split('\n');
        var manifest = JsonNode.Parse(lines[^2])!;
        Assert.Equal(
            ["audit", "runs", "deliveries", "configuration"],
            manifest["parts"]!.AsArray().Select(part => (string)part!["name"]!)
        );
        Assert.Contains("\"setting\":\"GitHub:WebhookSecret\"", evidence, StringComparison.Ordinal);
        Assert.DoesNotContain(scenario.GitHub.App.WebhookSecret, evidence, StringComparison.Ordinal);
        var at = 0;
        foreach (var part in manifest["parts"]!.AsArray())
        {
            var count = (int)part!["lines"]!;
            var text = string.Concat(lines.Skip(at).Take(count).Select(line => line + "\n"));
            Assert.Equal(
                (string)part["sha256"]!,
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            );
            at += count;
        }

        Assert.Equal(lines.Length - 2, at);
        using var key = RSA.Create();
        key.ImportFromPem(scenario.GitHub.App.PrivateKeyPem);
        var signature = Convert.FromBase64String((string)JsonNode.Parse(lines[^1])!["signature"]!);
        Assert.True(IsSigned(lines[^2]));
        Assert.False(
            IsSigned(lines[^2].Replace("\"isTrailWhole\":true", "\"isTrailWhole\":false", StringComparison.Ordinal))
        );
        bool IsSigned(string line) =>
            key.VerifyData(
                Encoding.UTF8.GetBytes($"terrateam evidence\n{line}\n"),
                signature,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
        Assert.True((bool)manifest["isTrailWhole"]!);
        var trail = await scenario
            .App.Services.GetRequiredService<AuditLog>()
            .LinesAsync(default, Cancellation)
            .ToListAsync(Cancellation);
        Assert.Contains(trail, line => line.Contains(AuditChain.HashOf(lines[^2]), StringComparison.Ordinal));
    }

    private sealed class NoTrail(IDocumentStore inner) : Terrateam.Tests.Functions.State.DelegatingDocumentStore(inner)
    {
        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        ) =>
            key.Partition == "chain"
                ? throw new IOException("Storage is away.")
                : base.TryInsertAsync(key, content, cancellationToken);
    }
}
