using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;
using Terrateam.Functions.Webhooks;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// A delivery that cannot be read is kept encrypted for fourteen days, so that an operator can examine it.
/// </summary>
public sealed class UnreadableDeliveryTests
{
    private const string Secret = "s3cr3t-of-somebody";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_lies_in_storage_sealed_and_opens_only_as_what_it_was()
    {
        await using var webhooks = new WebhookEnvironment();
        await webhooks.InitializeAsync();
        var body = Encoding.UTF8.GetBytes($$"""{"action":"created","note":"{{Secret}}"}""");

        await webhooks.PostAsync("pull_request", body, "one");

        var services = webhooks.Scenario.App.Services;
        var (documents, blobs) = (
            services.GetRequiredService<IDocumentStore>(),
            services.GetRequiredService<IBlobStore>()
        );
        var document = await documents.GetAsync(new DocumentKey("unreadable", "pull_request", "one"), Cancellation);
        Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(document!.Content.Span), StringComparison.Ordinal);
        await foreach (var blob in blobs.ListAsync("", Cancellation))
        {
            Assert.DoesNotContain(
                Secret,
                Encoding.UTF8.GetString((await blobs.ReadAsync(blob.Name, Cancellation))!.Value.Span),
                StringComparison.Ordinal
            );
        }

        var kept = services.GetRequiredService<UnreadableDeliveries>();
        Assert.Equal(body, await kept.OpenAsync("pull_request", "one", Cancellation));

        // Under another name the same file is refused.
        Assert.NotNull(
            await documents.TryInsertAsync(new DocumentKey("unreadable", "push", "two"), document.Content, Cancellation)
        );
        await Assert.ThrowsAsync<PlanRefusedException>(() => kept.OpenAsync("push", "two", Cancellation));
    }

    [Fact]
    public async Task It_is_gone_after_fourteen_days_and_what_was_kept_in_the_clear_before_is_gone_at_once()
    {
        await using var webhooks = new WebhookEnvironment();
        await webhooks.InitializeAsync();
        await webhooks.PostAsync("pull_request", "{}"u8.ToArray(), "one");
        var services = webhooks.Scenario.App.Services;
        var (documents, blobs) = (
            services.GetRequiredService<IDocumentStore>(),
            services.GetRequiredService<IBlobStore>()
        );
        var old = new DocumentKey("unreadable", "push", "old");
        await documents.TryInsertAsync(old, Encoding.UTF8.GetBytes($$"""{"note":"{{Secret}}"}"""), Cancellation);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var kept = ActivatorUtilities.CreateInstance<UnreadableDeliveries>(services, time);

        time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromHours(1));
        Assert.Equal(1, await kept.ForgetAsync(Cancellation));
        Assert.Null(await documents.GetAsync(old, Cancellation));
        Assert.NotNull(await kept.OpenAsync("pull_request", "one", Cancellation));

        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await kept.ForgetAsync(Cancellation));
        Assert.Null(await documents.GetAsync(new DocumentKey("unreadable", "pull_request", "one"), Cancellation));
        Assert.Equal(0, await blobs.ListAsync("deliveries/", Cancellation).CountAsync(Cancellation));
    }
}
