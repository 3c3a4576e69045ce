using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Terrateam.Functions.State;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Functions.Backups;

/// <summary>A backup of Azure's tables in a container of another account.</summary>
public sealed class AzuriteBackupTests(AzuriteFixture azurite) : BackupContract, IAsyncLifetime
{
    private TableDocumentStore? _source;
    private TableDocumentStore? _target;
    private AzureBlobStore? _second;

    protected override IDocumentStore Source => _source!;

    protected override IDocumentStore Target => _target!;

    protected override IBlobStore Second => _second!;

    public async ValueTask InitializeAsync()
    {
        _source = await StoreAsync("backupsource");
        _target = await StoreAsync("backuptarget");
        var service = new BlobServiceClient(await azurite.ConnectionStringAsync("backuptarget", Cancellation));
        var container = service.GetBlobContainerClient("backups");
        _ = await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        _second = new AzureBlobStore(container, isThere: true);
    }

    public async ValueTask DisposeAsync()
    {
        // The accounts are the same for each test.
        foreach (var account in new[] { "backupsource", "backuptarget" })
        {
            var connection = await azurite.ConnectionStringAsync(account, CancellationToken.None);
            var tables = new TableServiceClient(connection);
            await foreach (var table in tables.QueryAsync())
                await tables.DeleteTableAsync(table.Name);
            await new BlobContainerClient(connection, "backups").DeleteIfExistsAsync();
        }
    }

    private async Task<TableDocumentStore> StoreAsync(string account) =>
        new(new TableServiceClient(await azurite.ConnectionStringAsync(account, Cancellation)), TimeProvider.System);
}
