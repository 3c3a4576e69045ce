using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>stacks.names</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Query">The dirspaces that belong to it; null for a stack of stacks.</param>
/// <param name="Stacks">The stacks that it consists of; empty where it has a query.</param>
/// <param name="ModifiedBy">Stacks whose change also changes this one; null where not given.</param>
/// <param name="PlanAfter">Stacks that are planned before this one; null for those of
/// <paramref name="ModifiedBy"/>.</param>
/// <param name="ApplyAfter">Stacks that have to be applied before this one; null where not given.</param>
/// <param name="AutoApply">Overrides <c>autoapply</c> of its dirspaces; null where not given.</param>
/// <param name="Variables">Environment variables of its dirspaces.</param>
/// <param name="Line">Line of the entry, from 1.</param>
/// <param name="Column">Column of the entry, from 1.</param>
/// <param name="File">The file of the entry; null for that of the configuration.</param>
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
