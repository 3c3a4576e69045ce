using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Data.Sqlite;
using Newtonsoft.Json;

namespace Terrateam.Local.Durable;

/// <summary>
/// The statements of the writer, each prepared once. All of them run in <see cref="Transaction"/>.
/// </summary>
internal sealed class DurableTables(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteTransaction? Transaction { get; set; }

    public OrchestrationStatus? FindStatus(string instanceId)
    {
        var command = Command("SELECT status FROM instances WHERE instance = $i");
        command.Parameters.AddWithValue("$i", instanceId);
        return command.ExecuteScalar() is long status ? (OrchestrationStatus)status : null;
    }

    /// <summary>Stores a message and gives it the number by which it is deleted.</summary>
    public void Insert(TaskMessage message, bool isCarried = false)
    {
        var (kind, text) = EventSerializer.Write(message.Event);
        var command = Command(
            """
            INSERT INTO messages (instance, execution, carried, due, kind, event) VALUES ($i, $x, $c, $d, $k, $e) RETURNING number
            """
        );
        command.Parameters.AddWithValue("$i", message.OrchestrationInstance.InstanceId);
        command.Parameters.AddWithValue("$x", Nullable(message.OrchestrationInstance.ExecutionId));
        command.Parameters.AddWithValue("$c", isCarried);
        command.Parameters.AddWithValue(
            "$d",
            message.Event is TimerFiredEvent timer ? timer.FireAt.Ticks : DBNull.Value
        );
        command.Parameters.AddWithValue("$k", kind);
        command.Parameters.AddWithValue("$e", text);
        message.SequenceNumber = (long)command.ExecuteScalar()!;
    }

    public void Delete(TaskMessage message) =>
        Execute("DELETE FROM messages WHERE number = $n", ("$n", message.SequenceNumber));

    /// <summary>
    /// Deletes the timers of an instance that belong to other executions than the given one: they are obsolete.
    /// </summary>
    public void DeleteTimers(string instanceId, string? exceptExecution) =>
        Execute(
            "DELETE FROM messages WHERE instance = $i AND due IS NOT NULL AND execution IS NOT $x",
            ("$i", instanceId),
            ("$x", Nullable(exceptExecution))
        );

    /// <summary>Stores a new instance, which replaces one that has ended, if there is one.</summary>
    public void Create(ExecutionStartedEvent started)
    {
        var instance = started.OrchestrationInstance;
        Execute("DELETE FROM history WHERE instance = $i", ("$i", instance.InstanceId));
        DeleteTimers(instance.InstanceId, exceptExecution: null);
        Save(
            new OrchestrationState
            {
                OrchestrationInstance = instance,
                Name = started.Name,
                Version = started.Version,
                OrchestrationStatus = OrchestrationStatus.Pending,
                CreatedTime = started.Timestamp,
                LastUpdatedTime = started.Timestamp,
                Input = started.Input,
                Tags = started.Tags,
            }
        );
    }

    public void Save(OrchestrationState state) =>
        Execute(
            """
            INSERT OR REPLACE INTO instances
              (instance, execution, name, version, status, created, updated, input, output, custom_status, failure, tags)
            VALUES ($i, $x, $n, $v, $s, $c, $u, $in, $out, $cs, $f, $t)
            """,
            ("$i", state.OrchestrationInstance.InstanceId),
            ("$x", state.OrchestrationInstance.ExecutionId),
            ("$n", state.Name),
            ("$v", Nullable(state.Version)),
            ("$s", (long)state.OrchestrationStatus),
            ("$c", state.CreatedTime.Ticks),
            ("$u", state.LastUpdatedTime.Ticks),
            ("$in", Nullable(state.Input)),
            ("$out", Nullable(state.Output)),
            ("$cs", Nullable(state.Status)),
            ("$f", state.FailureDetails is { } failure ? JsonConvert.SerializeObject(failure) : DBNull.Value),
            ("$t", state.Tags is { Count: > 0 } tags ? JsonConvert.SerializeObject(tags) : DBNull.Value)
        );

    /// <summary>Adds to the history of an instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="place">The index of the first of the events; 0 replaces the whole history.</param>
    /// <param name="events">The events.</param>
    public void Append(string instanceId, int place, IEnumerable<HistoryEvent> events)
    {
        if (place == 0)
            Execute("DELETE FROM history WHERE instance = $i", ("$i", instanceId));
        foreach (var historyEvent in events)
        {
            var (kind, text) = EventSerializer.Write(historyEvent);
            Execute(
                "INSERT INTO history (instance, place, kind, event) VALUES ($i, $p, $k, $e)",
                ("$i", instanceId),
                ("$p", place++),
                ("$k", kind),
                ("$e", text)
            );
        }
    }

    /// <summary>Deletes an instance that has ended. False if there is none or it has not ended.</summary>
    public bool Purge(string instanceId)
    {
        if (FindStatus(instanceId) is not { } status || !status.IsFinal())
            return false;
        Execute("DELETE FROM instances WHERE instance = $i", ("$i", instanceId));
        Execute("DELETE FROM history WHERE instance = $i", ("$i", instanceId));
        Execute("DELETE FROM messages WHERE instance = $i", ("$i", instanceId));
        return true;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }

    private static object Nullable(string? text) => text is null ? DBNull.Value : text;

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = Command(sql);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql)
    {
        if (!_commands.TryGetValue(sql, out var command))
#pragma warning disable CA2100 // Every caller passes a constant.
            _commands.Add(sql, command = new SqliteCommand(sql, connection));

        command.Transaction = Transaction;
        command.Parameters.Clear();
        return command;
    }
}
