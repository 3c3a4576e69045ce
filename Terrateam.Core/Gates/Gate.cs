using System.Text.Json.Serialization;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Gates;

/// <summary>An approval that a step of a run asked for: it stands between a plan and its apply.</summary>
/// <param name="Dirspace">Where.</param>
/// <param name="HeadSha">The commit that it was asked for: a newer commit starts over.</param>
/// <param name="Token">What <c>gate approve</c> names; null for a gate that approvals of the pull request open.</param>
/// <param name="Name">What people read; null for none.</param>
/// <param name="AllOf">Each of these needs somebody who approved.</param>
/// <param name="AnyOf">Whose approvals count towards <paramref name="AnyOfCount"/>; empty for everybody who belongs to
/// the repository.</param>
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
    IReadOnlyList<Person> ApprovedBy
)
{
    /// <summary>What is wrong with what the step asked for, so that nobody can open it; null for nothing.</summary>
    public string? Fault { get; init; }

    /// <summary>The digest of the plan that people were shown with it, or null where there was none.</summary>
    public string? PlanDigest { get; init; }

    /// <summary>True where the reviews of whom it names are to be asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AddsReviewers { get; init; }

    /// <summary>What people call it: its name, else its token.</summary>
    [JsonIgnore]
    public string Title => Name ?? Token ?? "gate";

    /// <summary>What it waits for, in words; empty when it is open.</summary>
    /// <param name="approvers">Who approves the pull request, for a gate without a token.</param>
    public IReadOnlyList<string> Missing(IReadOnlyList<Person> approvers) =>
        Fault is { } fault
            ? [fault]
            : Approvals.Missing(AllOf, AnyOf, AnyOfCount, Token is null ? approvers : ApprovedBy);

    /// <summary>True for somebody whose approval of its token counts for anything.</summary>
    public bool MayApprove(Person person) =>
        Fault is null
        && (AllOf.Any(match => match.IsMatch(person)) || (AnyOfCount > 0 && Approvals.MayCount(AnyOf, person)));

    /// <summary>With one more person's approval; one who approved before is who they are now.</summary>
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

    /// <summary>True for a gate that asks for the same, whoever approved it.</summary>
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
