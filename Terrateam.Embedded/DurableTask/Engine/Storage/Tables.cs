using Microsoft.Data.Sqlite;
using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.Dispatch;
using Terrateam.Embedded.DurableTask.Engine.Execution;
using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>What the writer does to the database.</summary>
internal sealed class Tables : IDisposable
{
    private const string Lookup =
        "SELECT key, execution, status, parent_key, parent_execution, parent_task, parent_name, parent_instance FROM instances";

    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement rollback;
    private readonly Statement insertInstance;
    private readonly Statement insertStep;
    private readonly Statement updateStatus;
    private readonly Statement end;
    private readonly Statement startOver;
    private readonly Statement clearHistory;
    private readonly Statement insertMessage;
    private readonly Statement deleteMessage;
    private readonly Statement deleteMessages;
    private readonly Statement deleteInstance;
    private readonly Statement findById;
    private readonly Statement findByKey;

    public Tables(SqliteConnection connection)
    {
        Statement Make(string sql) => new(connection, sql);
        begin = Make("BEGIN IMMEDIATE");
        commit = Make("COMMIT");
        rollback = Make("ROLLBACK");
        insertInstance = Make("""
            INSERT INTO instances(instance_id, name, version, execution, status, created, updated, start_at, input, tags,
              parent_key, parent_execution, parent_task, parent_name, parent_instance)
            VALUES(@0, @1, @2, 1, @3, @4, @4, @5, @6, @7, @8, @9, @10, @11, @12) RETURNING key
            """);
        insertStep = Make("""
            INSERT INTO history(key, step, at, events) SELECT @0, @2, @3, @4
            WHERE EXISTS(SELECT 1 FROM instances WHERE key = @0 AND execution = @1 AND status IN (0, 6, 7))
            """);
        updateStatus = Make("UPDATE instances SET status = @1, updated = @2, custom_status = @3, carried = NULL WHERE key = @0");
        end = Make("""
            UPDATE instances SET status = @1, updated = @2, custom_status = @3, output = @4, failure = @5, carried = NULL
            WHERE key = @0
            """);
        startOver = Make("""
            UPDATE instances SET status = 0, updated = @1, custom_status = @2, execution = execution + 1, input = @3,
              version = @4, carried = @5 WHERE key = @0
            """);
        clearHistory = Make("DELETE FROM history WHERE key = @0");
        insertMessage = Make("INSERT INTO inbox(key, execution, event) VALUES(@0, @1, @2) RETURNING seq");
        deleteMessage = Make("DELETE FROM inbox WHERE seq = @0");
        deleteMessages = Make("DELETE FROM inbox WHERE key = @0");
        deleteInstance = Make("DELETE FROM instances WHERE key = @0");
        findById = Make($"{Lookup} WHERE instance_id = @0");
        findByKey = Make($"{Lookup} WHERE key = @0");
    }

    public void Begin() => begin.Run();

    public void Commit() => commit.Run();

    // A failed COMMIT may have rolled back by itself.
    public void Rollback()
    {
        try
        {
            rollback.Run();
        }
        catch (SqliteException)
        {
            // Nothing is open.
        }
    }

    /// <summary>Stores a new instance and gives its key.</summary>
    public long Insert(Instance instance) => (long)insertInstance.Scalar(
        instance.InstanceId, instance.Name, instance.Version, (int)instance.Status, instance.CreatedAt.Ticks,
        instance.StartAt?.Ticks, instance.Input, instance.Tags, instance.Parent?.Key, instance.Parent?.Execution,
        instance.Parent?.TaskId, instance.Parent?.Name, instance.Parent?.InstanceId)!;

    /// <summary>Adds a step to a history; false if the instance is gone, has ended or has started over since.</summary>
    public bool InsertStep(long key, int execution, int step, HistoryStep content) =>
        insertStep.Run(key, execution, step, content.At.Ticks, HistoryJson.Write(content.Events)) == 1;

    public void UpdateStatus(long key, OrchestrationRuntimeStatus status, DateTime now, string? customStatus) =>
        updateStatus.Run(key, (int)status, now.Ticks, customStatus);

    public void End(long key, Ending ending, DateTime now, string? customStatus)
    {
        end.Run(
            key, (int)ending.Status, now.Ticks, customStatus, ending.Output,
            ending.Failure is null ? null : HistoryJson.Write(ending.Failure));
        deleteMessages.Run(key);
    }

    public void StartOver(long key, NextExecution next, string version, DateTime now, string? customStatus)
    {
        startOver.Run(
            key, now.Ticks, customStatus, next.Input, version, next.Carried.Count == 0 ? null : HistoryJson.Write(next.Carried));
        clearHistory.Run(key);
    }

    /// <summary>Stores a message and gives its number; execution 0 means whichever is current.</summary>
    public long InsertMessage(long key, int execution, HistoryEvent message) =>
        (long)insertMessage.Scalar(key, execution, HistoryJson.Write(message))!;

    /// <summary>
    /// Stores the end of a sub-orchestration for its parent. Gives the message, or null if the parent no longer waits.
    /// </summary>
    public Message? Report(Parent parent, Ending ending)
    {
        if (Find(parent.Key) is not { HasEnded: false } found || found.Execution != parent.Execution)
            return null;
        var report = new HistoryEvent
        {
            Kind = ending.Status == OrchestrationRuntimeStatus.Completed
                ? HistoryKind.OrchestrationCompleted
                : HistoryKind.OrchestrationFailed,
            TaskId = parent.TaskId,
            Data = ending.Output,
            Failure = ending.Failure,
        };
        return new Message(report, parent.Execution, InsertMessage(parent.Key, parent.Execution, report));
    }

    public void DeleteMessage(long seq) => deleteMessage.Run(seq);

    public void DeleteMessages(long key) => deleteMessages.Run(key);

    /// <summary>Removes an instance with everything that belongs to it.</summary>
    public void Delete(long key)
    {
        deleteInstance.Run(key);
        clearHistory.Run(key);
        deleteMessages.Run(key);
    }

    public Found? Find(string instanceId) => Find(findById, instanceId);

    public Found? Find(long key) => Find(findByKey, key);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[begin, commit, rollback, insertInstance, insertStep, updateStatus, end,
            startOver, clearHistory, insertMessage, deleteMessage, deleteMessages, deleteInstance, findById, findByKey])
        {
            statement.Dispose();
        }
    }

    private static Found? Find(Statement statement, object wanted)
    {
        using var row = statement.Read(wanted);
        return row.Read()
            ? new Found(row.GetInt64(0), row.GetInt32(1), (OrchestrationRuntimeStatus)row.GetInt32(2), row.Parent(3))
            : null;
    }

    /// <summary>Where an instance stands.</summary>
    public sealed record Found(long Key, int Execution, OrchestrationRuntimeStatus Status, Parent? Parent)
    {
        public bool HasEnded => Status is not (
            OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended);
    }
}
