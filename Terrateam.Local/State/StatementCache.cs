using Microsoft.Data.Sqlite;

namespace Terrateam.Local.State;

/// <summary>A connection whose statements are prepared once. For one thread at a time.</summary>
internal sealed class StatementCache(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>The statement, with these parameters.</summary>
    public SqliteCommand Command(
        string sql,
        SqliteTransaction? transaction,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        if (!_commands.TryGetValue(sql, out var command))
#pragma warning disable CA2100 // Every caller passes a constant.
            _commands.Add(sql, command = new SqliteCommand(sql, connection));
#pragma warning restore CA2100

        command.Transaction = transaction;
        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        connection.Dispose();
    }
}
