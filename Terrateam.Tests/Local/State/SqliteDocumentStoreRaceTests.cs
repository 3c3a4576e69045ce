using Terrateam.Core.State;
using Terrateam.Local.State;
using Terrateam.Tests.Core.State;

namespace Terrateam.Tests.Local.State;

public sealed class SqliteDocumentStoreRaceTests : DocumentStoreRaceContract, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SqliteDocumentStore store;

    public SqliteDocumentStoreRaceTests() => store = new SqliteDocumentStore(directory["state.db"]);

    protected override IDocumentStore Store => store;

    protected override long Sequences => 20;

    public void Dispose()
    {
        store.Dispose();
        directory.Dispose();
    }
}
