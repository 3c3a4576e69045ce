using Azure.Data.Tables;
using Terrateam.Functions.State;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Functions.State;

public sealed class TableDocumentStoreRaceTests(AzuriteFixture azurite) : DocumentStoreRaceContract, IAsyncLifetime
{
    private TableDocumentStore? _store;

    protected override IDocumentStore Store => _store!;

    protected override long Sequences => 4;

    public async ValueTask InitializeAsync() =>
        _store = new TableDocumentStore(
            new TableServiceClient(await azurite.ConnectionStringAsync(Cancellation)),
            TimeProvider.System
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
