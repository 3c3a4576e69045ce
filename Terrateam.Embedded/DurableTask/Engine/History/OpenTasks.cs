namespace Terrateam.Embedded.DurableTask.Engine.History;

/// <summary>Finds in a history what is still under way.</summary>
internal static class OpenTasks
{
    /// <summary>
    /// The activities and timers that were scheduled and have not ended. A timer that was cancelled is among them, for
    /// the history does not tell: it fires once more to no effect. Sub-orchestrations are not: they report by message.
    /// </summary>
    public static IEnumerable<HistoryEvent> Of(IReadOnlyList<HistoryStep> steps)
    {
        var open = new SortedDictionary<int, HistoryEvent>();
        foreach (var happened in steps.SelectMany(step => step.Events))
        {
            switch (happened.Kind)
            {
                case HistoryKind.ActivityScheduled or HistoryKind.TimerCreated:
                    open[happened.TaskId] = happened;
                    break;
                case HistoryKind.ActivityCompleted or HistoryKind.ActivityFailed or HistoryKind.TimerFired:
                    open.Remove(happened.TaskId);
                    break;
            }
        }

        return open.Values;
    }
}
