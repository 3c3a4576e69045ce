using System.Text.Json.Serialization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Gates;

/// <summary>An approval that a step of a run asked for, which is needed between a plan and its apply.</summary>
/// <param name="Dirspace">The dirspace that may not be applied without it.</param>
/// <param name="HeadSha">The commit that it was asked for; approvals do not count for a newer one.</param>
/// <param name="Token">The argument of <c>gate approve</c>; null for a gate that approvals of the pull request
/// open.</param>
/// <param name="Name">The displayed name; null for none.</param>
/// <param name="AllOf">For each of these, an approval by a matching user is needed.</param>
/// <param name="AnyOf">Whose approvals count towards <paramref name="AnyOfCount"/>; empty for everyone with a role
/// above read.</param>
/// <param name="AnyOfCount">How many users of <paramref name="AnyOf"/> must approve.</param>
/// <param name="ApprovedBy">Who approved its token, each once, with the rights at that time.</param>
public sealed record Gate(
    Dirspace Dirspace,
    string HeadSha,
    string? Token,
    string? Name,
    IReadOnlyList<AccessMatch> AllOf,
    IReadOnlyList<AccessMatch> AnyOf,
    int AnyOfCount,
    IReadOnlyList<Person> ApprovedBy
)
{
    /// <summary>Why the gate is invalid and cannot be opened; null where it is valid.</summary>
    public string? Fault { get; init; }

    /// <summary>The digest of the plan that was shown with it; null where there was none.</summary>
    public string? PlanDigest { get; init; }

    /// <summary>True where reviews are requested from the users and teams that it names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AddsReviewers { get; init; }

    /// <summary>Its name, else its token.</summary>
    [JsonIgnore]
    public string Title => Name ?? Token ?? "gate";

    /// <summary>The missing approvals, for people to read; empty when the gate is open.</summary>
    /// <param name="approvers">Who approves the pull request, for a gate without a token.</param>
    public IReadOnlyList<string> Missing(IReadOnlyList<Person> approvers) =>
        Fault is { } fault
            ? [fault]
            : Approvals.Missing(AllOf, AnyOf, AnyOfCount, Token is null ? approvers : ApprovedBy);

    /// <summary>True where the user's approval of its token counts.</summary>
    public bool MayApprove(Person person) =>
        Fault is null
        && (AllOf.Any(match => match.IsMatch(person)) || (AnyOfCount > 0 && Approvals.MayCount(AnyOf, person)));

    /// <summary>The gate with one more approval, which replaces an earlier one by the same user.</summary>
    public Gate With(Person approver)
    {
        ArgumentNullException.ThrowIfNull(approver);
        return this with
        {
            ApprovedBy =
            [
                .. ApprovedBy.Where(person =>
                    !string.Equals(person.Login, approver.Login, StringComparison.OrdinalIgnoreCase)
                ),
                approver,
            ],
        };
    }

    /// <summary>True for a gate that asks for the same, apart from its approvals.</summary>
    public bool AsksFor(Gate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Dirspace == other.Dirspace
            && string.Equals(HeadSha, other.HeadSha, StringComparison.Ordinal)
            && string.Equals(Token, other.Token, StringComparison.Ordinal)
            && string.Equals(Name, other.Name, StringComparison.Ordinal)
            && string.Equals(Fault, other.Fault, StringComparison.Ordinal)
            && AnyOfCount == other.AnyOfCount
            && AllOf.SequenceEqual(other.AllOf)
            && AnyOf.SequenceEqual(other.AnyOf);
    }
}
