using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>Reads what is stored, beside the writer and by many threads at once.</summary>
internal sealed class InstanceReader(Database database, DataConverter converter) : IDisposable
{
    private const string Metadata = """
        SELECT key, instance_id, name, status, created,
          max(updated, coalesce((SELECT at FROM history h WHERE h.key = i.key ORDER BY step DESC LIMIT 1), 0)),
          tags, input, output, custom_status, failure FROM instances i
        """;

    private readonly ConcurrentBag<Session> idle = [];

    /// <summary>An instance with its history; null if it is gone.</summary>
    public InstanceState? Load(long key) => Use(session =>
    {
        Instance? instance;
        using (var row = session.Instance.Read(key))
            instance = row.Read() ? ReadInstance(row) : null;
        if (instance is null)
            return null;

        var steps = new List<HistoryStep>();
        using (var row = session.History.Read(key))
        {
            while (row.Read())
                steps.Add(new HistoryStep(row.Time(0), HistoryJson.ReadEvents(row.GetFieldValue<byte[]>(1))));
        }

        return new InstanceState(instance, steps);
    });

    /// <summary>An instance as clients see it; null if there is none.</summary>
    public OrchestrationMetadata? Find(string instanceId, bool payloads) => Use(session =>
    {
        using var row = session.Metadata.Read(instanceId);
        return row.Read() ? ReadMetadata(row, payloads) : null;
    });

    /// <summary>One page of the instances that a query asks for.</summary>
    public Page<OrchestrationMetadata> Query(OrchestrationQuery query, string? continuationToken, int? pageSizeHint) => Use(session =>
    {
        var size = Math.Max(1, pageSizeHint ?? query.PageSize);
        var after = continuationToken ?? query.ContinuationToken;
        var (where, values) = Where(query.CreatedFrom, query.CreatedTo, query.Statuses);
        values.Add(after is null ? 0L : long.Parse(after, CultureInfo.InvariantCulture));
        where.Append(CultureInfo.InvariantCulture, $" AND key > @{values.Count - 1}");
        if (query.InstanceIdPrefix is { Length: > 0 } prefix)
        {
            values.Add(prefix);
            where.Append(CultureInfo.InvariantCulture, $" AND substr(instance_id, 1, length(@{values.Count - 1})) = @{values.Count - 1}");
        }

        using var statement = new Statement(session.Connection, $"{Metadata} WHERE {where} ORDER BY key LIMIT {size + 1}");
        using var row = statement.Read([.. values]);
        var found = new List<OrchestrationMetadata>();
        string? next = null;
        long last = 0;
        while (row.Read())
        {
            if (found.Count == size)
            {
                next = last.ToString(CultureInfo.InvariantCulture);
                break;
            }

            last = row.GetInt64(0);
            found.Add(ReadMetadata(row, query.FetchInputsAndOutputs));
        }

        return new Page<OrchestrationMetadata>(found, next);
    });

    /// <summary>Keys of ended instances that a filter asks for.</summary>
    public IReadOnlyList<long> FindEnded(PurgeInstancesFilter filter) => Use(session =>
    {
        var (where, values) = Where(filter.CreatedFrom, filter.CreatedTo, filter.Statuses);
        using var statement = new Statement(
            session.Connection, $"SELECT key FROM instances WHERE {where} AND status NOT IN (0, 6, 7) ORDER BY key");
        using var row = statement.Read([.. values]);
        var keys = new List<long>();
        while (row.Read())
            keys.Add(row.GetInt64(0));
        return keys;
    });

    /// <summary>Goes through all that is not at its end: each instance with its history, then the messages.</summary>
    public void Recover(Action<InstanceState> instance, Action<long, int, long, HistoryEvent> message) => Use<object?>(session =>
    {
        using (var all = new Statement(session.Connection, $"{Session.Instances} WHERE status IN (0, 6, 7) ORDER BY key"))
        using (var row = all.Read())
        {
            while (row.Read())
            {
                var found = ReadInstance(row);
                var steps = new List<HistoryStep>();
                using var history = session.History.Read(found.Key);
                while (history.Read())
                    steps.Add(new HistoryStep(history.Time(0), HistoryJson.ReadEvents(history.GetFieldValue<byte[]>(1))));
                instance(new InstanceState(found, steps));
            }
        }

        using var inbox = new Statement(session.Connection, "SELECT key, execution, seq, event FROM inbox ORDER BY seq");
        using var waiting = inbox.Read();
        while (waiting.Read())
        {
            message(
                waiting.GetInt64(0), waiting.GetInt32(1), waiting.GetInt64(2),
                HistoryJson.ReadEvent(waiting.GetFieldValue<byte[]>(3)));
        }

        return null;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var session))
            session.Dispose();
    }

    private T Use<T>(Func<Session, T> read)
    {
        if (!idle.TryTake(out var session))
            session = new Session(database.Open());
        try
        {
            return read(session);
        }
        finally
        {
            idle.Add(session);
        }
    }

    private static (StringBuilder Where, List<object?> Values) Where(
        DateTimeOffset? from, DateTimeOffset? to, IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        var where = new StringBuilder("created >= @0 AND created <= @1");
        if (statuses?.ToList() is { Count: > 0 } some)
            where.Append(CultureInfo.InvariantCulture, $" AND status IN ({string.Join(", ", some.Select(status => (int)status))})");
        return (where, [from?.UtcTicks ?? 0L, to?.UtcTicks ?? long.MaxValue]);
    }

    private static Instance ReadInstance(SqliteDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2))
    {
        Version = row.GetString(3),
        Execution = row.GetInt32(4),
        Status = (OrchestrationRuntimeStatus)row.GetInt32(5),
        CreatedAt = row.Time(6),
        StartAt = row.IsDBNull(7) ? null : row.Time(7),
        Input = row.Text(8),
        CustomStatus = row.Text(9),
        Tags = row.Text(10),
        Carried = row.IsDBNull(11) ? [] : HistoryJson.ReadEvents(row.GetFieldValue<byte[]>(11)),
        Parent = row.Parent(12),
    };

    private OrchestrationMetadata ReadMetadata(SqliteDataReader row, bool payloads)
    {
        var status = (OrchestrationRuntimeStatus)row.GetInt32(3);
        return new OrchestrationMetadata(row.GetString(2), row.GetString(1))
        {
            RuntimeStatus = status,
            CreatedAt = new DateTimeOffset(row.Time(4)),
            LastUpdatedAt = new DateTimeOffset(row.Time(5)),
            Tags = HistoryJson.ReadTags(row.Text(6)) ?? new Dictionary<string, string>(StringComparer.Ordinal),
            DataConverter = payloads ? converter : null,
            SerializedInput = payloads ? row.Text(7) : null,
            SerializedOutput = payloads ? row.Text(8) : null,
            SerializedCustomStatus = payloads ? row.Text(9) : null,
            FailureDetails = payloads ? HistoryJson.ReadFailure(row.Text(10)) : null,
        };
    }

    private sealed class Session(SqliteConnection connection) : IDisposable
    {
        public const string Instances = """
            SELECT key, instance_id, name, version, execution, status, created, start_at, input, custom_status, tags, carried,
              parent_key, parent_execution, parent_task, parent_name, parent_instance FROM instances
            """;

        public SqliteConnection Connection { get; } = connection;

        public Statement Instance { get; } = new(connection, $"{Instances} WHERE key = @0");

        public Statement History { get; } = new(connection, "SELECT at, events FROM history WHERE key = @0 ORDER BY step");

        public Statement Metadata { get; } = new(connection, $"{InstanceReader.Metadata} WHERE instance_id = @0");

        public void Dispose()
        {
            Instance.Dispose();
            History.Dispose();
            Metadata.Dispose();
            Connection.Dispose();
        }
    }
}
