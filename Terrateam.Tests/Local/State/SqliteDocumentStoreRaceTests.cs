using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Local.State;

public sealed class SqliteDocumentStoreRaceTests : DocumentStoreRaceContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteDocumentStore _store;

    public SqliteDocumentStoreRaceTests() => _store = new SqliteDocumentStore(_directory["state.db"]);

    protected override IDocumentStore Store => _store;

    protected override long Sequences => 20;

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}
