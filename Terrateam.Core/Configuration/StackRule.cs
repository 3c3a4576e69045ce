using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>stacks.names</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Query">The dirspaces that belong to it; null for a stack that is made of others.</param>
/// <param name="Stacks">The stacks that it is made of; empty where it has a query.</param>
/// <param name="ModifiedBy">A change in one of these pulls it in; null where nothing is said.</param>
/// <param name="PlanAfter">Planned after these; null for those of <paramref name="ModifiedBy"/>.</param>
/// <param name="ApplyAfter">Applied only when these are; null where nothing is said.</param>
/// <param name="AutoApply">Overrides <c>autoapply</c> of its dirspaces; null where nothing is said.</param>
/// <param name="Variables">Environment variables of its dirspaces.</param>
/// <param name="Line">Line of the file that names it, from 1.</param>
/// <param name="Column">Column of the file that names it, from 1.</param>
/// <param name="File">The file that names it; null for the configuration's own.</param>
public sealed record StackRule(
    string Name,
    TagQuery? Query,
    IReadOnlyList<string> Stacks,
    IReadOnlyList<string>? ModifiedBy,
    IReadOnlyList<string>? PlanAfter,
    IReadOnlyList<string>? ApplyAfter,
    bool? AutoApply,
    IReadOnlyDictionary<string, string> Variables,
    int Line = 1,
    int Column = 1,
    string? File = null
);
