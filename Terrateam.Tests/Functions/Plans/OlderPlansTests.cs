using System.Text;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// Plans that were stored before plans had parts: one blob, sealed whole, under a record that knows nothing of parts.
/// </summary>
public sealed class OlderPlansTests : IDisposable
{
    private const string BlobName = "plans/42/0123456789abcdef0123456789abcdef";

    private static readonly byte[] Envelope = Encoding.UTF8.GetBytes(
        """{"method":"terrateam","version":1,"data":"UEsD"}"""
    );

    private readonly VaultFixture _plans = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_older_plan_is_found_opened_used_and_deleted()
    {
        await StoreAsync();
        var stored = await _plans.Vault.FindNewestAsync(42, 12, Contexts.Plan.Dirspace, Cancellation);
        Assert.Equal((null, BlobName), (stored!.Parts, stored.BlobName));
        var apply = Guid.NewGuid();

        var opened = await _plans.Vault.OpenAsync(stored.Key, apply, Contexts.Plan, checksParts: true, Cancellation);

        Assert.Equal((PlanForm.Envelope, 0, Envelope.Length), (opened.Form, opened.Parts, (int)opened.Length));
        using var plan = new MemoryStream();
        await opened.CopyToAsync(plan, Cancellation);
        Assert.Equal(Envelope, plan.ToArray());
        await Assert.ThrowsAsync<PlanRefusedException>(() => opened.CopyPartToAsync(0, plan, Cancellation));
        Assert.Equal(1, await _plans.Vault.ConsumeAsync(42, apply, [Contexts.Plan.Dirspace], Cancellation));
        Assert.Empty(await _plans.Blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task An_older_plan_is_kept_by_the_timer_until_it_expires_or_a_newer_takes_its_place()
    {
        await StoreAsync();
        _plans.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(PlanSweep.Nothing, await _plans.Vault.ExpireAsync(Cancellation));

        await _plans.Vault.StoreAsync(
            Contexts.Plan with
            {
                RunId = Guid.NewGuid(),
            },
            Envelope,
            hasChanges: true,
            _plans.Time.GetUtcNow(),
            Cancellation
        );
        Assert.Null(await _plans.Blobs.ReadAsync(BlobName, Cancellation));

        _plans.Time.Advance(TimeSpan.FromDays(14));
        Assert.Equal(PlanSweep.Nothing with { Expired = 1 }, await _plans.Vault.ExpireAsync(Cancellation));
        Assert.Empty(await _plans.Blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task An_older_plan_that_was_changed_is_refused()
    {
        await StoreAsync();
        var file = (await _plans.Blobs.ReadAsync(BlobName, Cancellation))!.Value.ToArray();
        file[^1] ^= 1;
        await _plans.Blobs.WriteAsync(BlobName, file, Cancellation);

        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _plans.Vault.OpenForApplyAsync(PlanKey.From(Contexts.Plan), Guid.NewGuid(), Contexts.Plan, Cancellation)
        );
    }

    public void Dispose() => _plans.Dispose();

    /// <summary>
    /// As the version before did it: the envelope of format 1, then the record in the words that it had then.
    /// </summary>
    private async Task StoreAsync()
    {
        var content = await PlanSealer.SealAsync(Envelope, Contexts.Plan, _plans.Keys, Cancellation);
        Assert.Equal(1, content.Bytes.Span[4]);
        await _plans.Blobs.WriteAsync(BlobName, content.Bytes, Cancellation);
        var record = $$"""
            {
              "context": {
                "installationId": 7, "repositoryId": 42, "pullRequest": 12, "driftSchedule": null,
                "dirspace": { "directory": "network/vpc", "workspace": "production" },
                "baseRef": "main", "baseSha": "{{Contexts.Plan.BaseSha}}", "headSha": "{{Contexts.Plan.HeadSha}}",
                "runId": "{{Contexts.Run}}", "engine": "terraform", "engineVersion": "1.11.4"
              },
              "hasChanges": true,
              "startedAt": "2026-03-01T11:59:00+00:00", "createdAt": "2026-03-01T12:00:00+00:00", "expiresAt": "2026-03-15T12:00:00+00:00",
              "state": "Available", "applyRunId": null, "overtakenBy": null,
              "seal": { "sha256": "{{content.Seal.Sha256}}", "length": {{content.Seal.Length}} },
              "blobName": "{{BlobName}}"
            }
            """;
        var owner = PlanDocumentKeys.TokenOf(new PlanOwner(12, null));
        var dirspace = PlanDocumentKeys.DigestOf(Contexts.Plan.Dirspace);
        await InsertAsync("repositories", "42", "{}");
        await InsertAsync("42", $"dirspace-{dirspace}-{owner}-{Contexts.Run:N}", "\"2026-03-01T12:00:00+00:00\"");
        await InsertAsync("42", $"plan-{owner}-{dirspace}-{Contexts.Run:N}", record);
    }

    private async Task InsertAsync(string partition, string key, string content) =>
        Assert.NotNull(
            await _plans.Documents.TryInsertAsync(
                new DocumentKey("plans", partition, key),
                Encoding.UTF8.GetBytes(content),
                Cancellation
            )
        );
}
