using Terrateam.Core.Access;
using Terrateam.Core.Changes;

namespace Terrateam.Core.Gates;

/// <summary>An approval that a step of a run asked for: it stands between a plan and its apply.</summary>
/// <param name="Dirspace">Where.</param>
/// <param name="HeadSha">The commit that it was asked for: a newer commit starts over.</param>
/// <param name="Token">What <c>gate approve</c> names; null for a gate that approvals of the pull request open.</param>
/// <param name="Name">What people read; null for none.</param>
/// <param name="AllOf">Each of these needs somebody who approved.</param>
/// <param name="AnyOf">Whose approvals count towards <paramref name="AnyOfCount"/>.</param>
/// <param name="AnyOfCount">How many people of <paramref name="AnyOf"/> must approve.</param>
/// <param name="ApprovedBy">Who approved its token, each once, as they were when they did.</param>
public sealed record Gate(
    Dirspace Dirspace,
    string HeadSha,
    string? Token,
    string? Name,
    IReadOnlyList<AccessMatch> AllOf,
    IReadOnlyList<AccessMatch> AnyOf,
    int AnyOfCount,
    IReadOnlyList<Person> ApprovedBy);
