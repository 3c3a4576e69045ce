using Microsoft.Data.Sqlite;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>A statement that is prepared once and run often, with parameters @0, @1, … Belongs to one connection and thread.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand command;

    public Statement(SqliteConnection connection, string sql)
    {
        command = connection.CreateCommand();
#pragma warning disable CA2100 // Only ever made of constants; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
    }

    /// <summary>Runs it and gives the number of rows that changed.</summary>
    public int Run(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

    /// <summary>Runs it and gives the first value, or null if there is none.</summary>
    public object? Scalar(params ReadOnlySpan<object?> values) => Bind(values).ExecuteScalar() is var value and not DBNull ? value : null;

    /// <summary>Runs it and gives the rows.</summary>
    public SqliteDataReader Read(params ReadOnlySpan<object?> values) => Bind(values).ExecuteReader();

    /// <inheritdoc/>
    public void Dispose() => command.Dispose();

    private SqliteCommand Bind(ReadOnlySpan<object?> values)
    {
        var parameters = command.Parameters;
        for (var i = 0; i < values.Length; i++)
        {
            if (parameters.Count == i)
                parameters.AddWithValue($"@{i}", DBNull.Value);
            parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
