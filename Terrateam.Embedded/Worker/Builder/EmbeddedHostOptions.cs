using Terrateam.Embedded.Worker.Http;

namespace Terrateam.Embedded.Worker.Builder;

/// <summary>
/// What a test or another program that has the app in its process can decide, with
/// <c>builder.Services.Configure&lt;EmbeddedHostOptions&gt;(…)</c>.
/// </summary>
public sealed class EmbeddedHostOptions
{
    /// <summary>The classes to look for functions in; null for those of the assembly that created the builder.</summary>
    public IReadOnlyCollection<Type>? FunctionTypes { get; set; }

    /// <summary>The keys; null for those in the data directory.</summary>
    public FunctionKeys? Keys { get; set; }
}
