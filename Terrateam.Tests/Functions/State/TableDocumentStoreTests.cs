using Azure.Data.Tables;
using Terrateam.Functions.State;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Functions.State;

public sealed class TableDocumentStoreTests(AzuriteFixture azurite) : DocumentStoreContract, IAsyncLifetime
{
    private TableDocumentStore? _store;

    protected override IDocumentStore Store => _store!;

    public async ValueTask InitializeAsync() =>
        _store = new TableDocumentStore(
            new TableServiceClient(await azurite.ConnectionStringAsync(Cancellation)),
            TimeProvider.System
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
