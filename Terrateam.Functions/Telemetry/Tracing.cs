using System.Diagnostics;

namespace Terrateam.Functions.Telemetry;

/// <summary>
/// The spans of the app. A trace begins with a delivery; its context lies in the row of the inbox and in the run, so
/// that what other processes do hours later belongs to it. Without a listener there are no spans, and nothing is kept.
/// </summary>
internal static class Tracing
{
    public const string SourceName = "Terrateam";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The W3C context of the span that is open here; null where there is none of ours.</summary>
    public static string? Context =>
        Activity.Current is { Source.Name: SourceName, IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>
    /// Begins a trace. What a caller from outside sends as its own trace is linked, and not continued: else he would
    /// decide whether it is kept.
    /// </summary>
    public static Activity? Begin(string name)
    {
        if (!Source.HasListeners())
            return null;

        var outer = Activity.Current;
        Activity.Current = null;
        var begun = Source.StartActivity(
            name,
            ActivityKind.Server,
            parentContext: default,
            links: outer is null ? null : [new ActivityLink(outer.Context)]
        );
        if (begun is null)
            Activity.Current = outer;
        return begun;
    }

    /// <summary>Goes on with a trace that was begun elsewhere; with the one that is open here where there is none.</summary>
    /// <param name="name">The span.</param>
    /// <param name="context">The W3C context that was kept, or null.</param>
    public static Activity? Continue(string name, string? context) =>
        ActivityContext.TryParse(context, traceState: null, isRemote: true, out var parent)
            ? Source.StartActivity(name, ActivityKind.Consumer, parent)
            : Source.StartActivity(name, ActivityKind.Consumer);

    /// <summary>A call to another service.</summary>
    public static Activity? Call(string name) => Source.StartActivity(name, ActivityKind.Client);

    /// <summary>A part of what is open here.</summary>
    public static Activity? Step(string name) => Source.StartActivity(name);
}
