using Azure.Storage.Blobs;
using Terrateam.Core.State;
using Terrateam.Functions.State;
using Terrateam.Tests.Azurite;
using Terrateam.Tests.Core.State;

namespace Terrateam.Tests.Functions.State;

public sealed class AzureBlobStoreTests(AzuriteFixture azurite) : BlobStoreContract, IAsyncLifetime
{
    private AzureBlobStore? store;

    protected override IBlobStore Store => store!;

    public async ValueTask InitializeAsync() => store = new AzureBlobStore(
        new BlobServiceClient(await azurite.ConnectionStringAsync(Cancellation)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
