using Azure.Storage.Blobs;
using Terrateam.Functions.State;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Functions.State;

public sealed class AzureBlobStoreTests(AzuriteFixture azurite) : BlobStoreContract, IAsyncLifetime
{
    private AzureBlobStore? _store;

    protected override IBlobStore Store => _store!;

    public async ValueTask InitializeAsync() =>
        _store = new AzureBlobStore(new BlobServiceClient(await azurite.ConnectionStringAsync(Cancellation)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
