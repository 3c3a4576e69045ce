using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Data.Sqlite;
using Newtonsoft.Json;
using Terrateam.Local.State;

namespace Terrateam.Local.Durable;

/// <summary>Reads stored instances, on a connection of its own.</summary>
internal sealed class InstanceReader(SqliteFile database) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection = database.Open();

    public OrchestrationState? Find(string instanceId)
    {
        lock (_gate)
        {
            using var command = Command(
                """
                SELECT execution, name, version, status, created, updated, input, output, custom_status, failure, tags
                FROM instances WHERE instance = $i
                """
            );
            command.Parameters.AddWithValue("$i", instanceId);
            using var row = command.ExecuteReader();
            return row.Read()
                ? new OrchestrationState
                {
                    OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = row.GetString(0) },
                    Name = row.GetString(1),
                    Version = Text(row, 2),
                    OrchestrationStatus = (OrchestrationStatus)row.GetInt64(3),
                    CreatedTime = new DateTime(row.GetInt64(4), DateTimeKind.Utc),
                    LastUpdatedTime = new DateTime(row.GetInt64(5), DateTimeKind.Utc),
                    Input = Text(row, 6),
                    Output = Text(row, 7),
                    Status = Text(row, 8),
                    FailureDetails = Text(row, 9) is { } failure
                        ? JsonConvert.DeserializeObject<FailureDetails>(failure)
                        : null,
                    Tags = Text(row, 10) is { } tags
                        ? JsonConvert.DeserializeObject<Dictionary<string, string>>(tags)
                        : null,
                }
                : null;
        }
    }

    /// <summary>The history of an instance, in order; empty if it has not begun.</summary>
    public List<HistoryEvent> History(string instanceId)
    {
        lock (_gate)
        {
            using var command = Command("SELECT kind, event FROM history WHERE instance = $i ORDER BY place");
            command.Parameters.AddWithValue("$i", instanceId);
            using var row = command.ExecuteReader();
            var events = new List<HistoryEvent>();
            while (row.Read())
                events.Add(EventSerializer.Read(row.GetString(0), row.GetString(1)));
            return events;
        }
    }

    /// <summary>All stored messages, in the order in which they are to be handed out.</summary>
    public List<TaskMessage> Messages()
    {
        lock (_gate)
        {
            using var command = Command(
                "SELECT number, instance, execution, kind, event FROM messages ORDER BY carried DESC, number"
            );
            using var row = command.ExecuteReader();
            var messages = new List<TaskMessage>();
            while (row.Read())
            {
                messages.Add(
                    new TaskMessage
                    {
                        SequenceNumber = row.GetInt64(0),
                        OrchestrationInstance = new() { InstanceId = row.GetString(1), ExecutionId = Text(row, 2) },
                        Event = EventSerializer.Read(row.GetString(3), row.GetString(4)),
                    }
                );
            }

            return messages;
        }
    }

    /// <summary>The instances that were created in a span of time and have one of the statuses.</summary>
    public List<string> Created(DateTime from, DateTime to, IEnumerable<OrchestrationStatus> statuses)
    {
        lock (_gate)
        {
            using var command = Command(
                """
                SELECT instance FROM instances
                WHERE created >= $from AND created <= $to AND status IN (SELECT value FROM json_each($statuses))
                """
            );
            command.Parameters.AddWithValue("$from", from.Ticks);
            command.Parameters.AddWithValue("$to", to.Ticks);
            command.Parameters.AddWithValue(
                "$statuses",
                JsonConvert.SerializeObject(statuses.Select(status => (int)status))
            );
            using var row = command.ExecuteReader();
            var found = new List<string>();
            while (row.Read())
                found.Add(row.GetString(0));
            return found;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _connection.Dispose();
    }

    private static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private SqliteCommand Command(string sql) =>
#pragma warning disable CA2100 // Every caller passes a constant.
        new SqliteCommand(sql, _connection);
#pragma warning restore CA2100
}
