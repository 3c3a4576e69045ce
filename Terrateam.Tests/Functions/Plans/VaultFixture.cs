using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Plans;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>A vault with a clock and stores of its own, which can be made to fail and tampered with.</summary>
internal sealed class VaultFixture : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public VaultFixture()
    {
        Blobs = new FileBlobStore(_directory.Path, Time);
        Stores = new FailingStores(Documents, Blobs);
        Vault = new PlanVault(Stores, Stores, Keys, Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TestKeys Keys { get; } = new();

    public MemoryDocumentStore Documents { get; } = new();

    public FileBlobStore Blobs { get; }

    /// <summary>The same stores as the vault sees them.</summary>
    public FailingStores Stores { get; }

    public PlanVault Vault { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    public async Task AssertNothingLeftAsync()
    {
        Assert.Empty(await Blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await Vault.PendingDeletionsAsync(Cancellation));
        Assert.Empty(await Documents.QueryAsync("plans", "42", "upload-", Cancellation).ToListAsync(Cancellation));
    }

    /// <summary>What stands in the files of all blobs.</summary>
    public async Task<string> TextOfFilesAsync()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.GetFiles(_directory.Path, "*~", SearchOption.AllDirectories))
            text.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)));
        return text.ToString();
    }

    /// <summary>Changes the record of the one plan, or of the one that names a blob.</summary>
    public async Task TamperAsync(Action<JsonNode> change, string blobName = "")
    {
        var record = await Documents
            .QueryAsync("plans", "42", "plan-", Cancellation)
            .SingleAsync(
                one => Encoding.UTF8.GetString(one.Content.Span).Contains(blobName, StringComparison.Ordinal),
                Cancellation
            );
        var json = JsonNode.Parse(record.Content.Span)!;
        change(json);
        var changed = Encoding.UTF8.GetBytes(json.ToJsonString());
        Assert.NotNull(await Documents.TryReplaceAsync(record.Key, changed, record.ETag, Cancellation));
    }
}
