namespace Terrateam.Sandbox.Showcases;

/// <summary>All showcases, in the order in which they are shown.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Showcase> All { get; } =
    [
        ApprovalShowcase.Value,
        LayerShowcase.Value,
        StackShowcase.Value,
        DriftShowcase.Value,
        PolicyShowcase.Value,
        CostShowcase.Value,
        TeamShowcase.Value,
        .. PullRequestShowcases.All,
    ];
}
