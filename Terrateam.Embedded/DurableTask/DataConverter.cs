using System.Diagnostics.CodeAnalysis;

namespace Terrateam.Embedded.DurableTask;

/// <summary>Turns inputs, outputs, events and custom statuses into text and back. Null stays null both ways.</summary>
public abstract class DataConverter
{
    /// <summary>The text of a value.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public abstract string? Serialize(object? value);

    /// <summary>The value that a text stands for.</summary>
    [return: NotNullIfNotNull(nameof(data))]
    public abstract object? Deserialize(string? data, Type targetType);

    /// <summary>The value that a text stands for.</summary>
    [return: NotNullIfNotNull(nameof(data))]
    public virtual T? Deserialize<T>(string? data) => (T?)(Deserialize(data, typeof(T)) ?? default(T));
}
