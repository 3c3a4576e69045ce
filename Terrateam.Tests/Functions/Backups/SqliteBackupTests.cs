using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.State;
using Terrateam.Local.State;

namespace Terrateam.Tests.Functions.Backups;

/// <summary>A backup of a SQLite file in another directory.</summary>
public sealed class SqliteBackupTests : BackupContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteDocumentStore _source;
    private readonly SqliteDocumentStore _target;
    private readonly FileBlobStore _second;

    public SqliteBackupTests()
    {
        _source = new SqliteDocumentStore(_directory["source.db"]);
        _target = new SqliteDocumentStore(_directory["target.db"]);
        _second = new FileBlobStore(_directory["second"], new FakeTimeProvider());
    }

    protected override IDocumentStore Source => _source;

    protected override IDocumentStore Target => _target;

    protected override IBlobStore Second => _second;

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
        _directory.Dispose();
    }
}
