using System.Text.Json;

namespace Terrateam.Embedded.DurableTask.Converters;

/// <summary>
/// JSON by System.Text.Json. Without options it does what the Functions worker's default serialiser does, which the
/// Durable extension puts in the place of the library's own default: names written as they are declared, read without
/// regard to case, fields ignored.
/// </summary>
public sealed class JsonDataConverter(JsonSerializerOptions? options = null) : DataConverter
{
    private static readonly JsonSerializerOptions WorkerDefaults = new() { PropertyNameCaseInsensitive = true };

    private readonly JsonSerializerOptions options = options ?? WorkerDefaults;

    /// <summary>The converter of a worker that has not been configured otherwise.</summary>
    public static JsonDataConverter Default { get; } = new();

    /// <inheritdoc/>
    public override string? Serialize(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, value.GetType(), options);

    /// <inheritdoc/>
    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : JsonSerializer.Deserialize(data, targetType, options);
}
