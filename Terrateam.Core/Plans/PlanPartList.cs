using System.Globalization;

namespace Terrateam.Core.Plans;

/// <summary>What the content of a stored plan is.</summary>
public enum PlanForm
{
    /// <summary>The plan file itself.</summary>
    File,

    /// <summary>The original runner's envelope around the plan file, which the app does not parse.</summary>
    Envelope,
}

/// <summary>A sealed part of a plan.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="BlobName">The name of its file.</param>
/// <param name="Length">How many bytes of the plan it holds.</param>
/// <param name="Seal">Digest and length of the sealed part.</param>
public sealed record PlanPart(int Index, string BlobName, long Length, Seal Seal);

/// <summary>
/// Every part of a plan, in order, with the digest of the whole. It is sealed for the plan's context, and the record of
/// the plan holds its digest: so a part that is missing, added, swapped, cut or out of order is found.
/// </summary>
/// <param name="Form">What the parts make up.</param>
/// <param name="Sha256">SHA-256 of the content in lower-case hexadecimal. It is stored in sealed form only.</param>
/// <param name="Length">The content's length in bytes.</param>
/// <param name="Upload">The upload in parts that it came by, or null.</param>
/// <param name="Parts">The parts.</param>
public sealed record PlanPartList(
    PlanForm Form,
    string Sha256,
    long Length,
    Guid? Upload,
    IReadOnlyList<PlanPart> Parts
)
{
    /// <summary>True where the parts are in order and make up the length.</summary>
    public bool IsWhole =>
        Parts.Select(part => part.Index).SequenceEqual(Enumerable.Range(0, Parts.Count))
        && Parts.Sum(part => part.Length) == Length;
}

/// <summary>What the list of a plan's parts is bound to: the plan.</summary>
/// <param name="Plan">The plan.</param>
public sealed record PlanPartListContext(PlanContext Plan) : SealContext
{
    internal override string Purpose => "terrateam/plan-parts";

    internal override string Noun => "plan";

    internal override int MaximumLength => 4 * 1024 * 1024;

    internal override IReadOnlyList<SealField> Fields => Plan.Fields;
}

/// <summary>What a part is bound to: the plan, the upload that it came by, and its place.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Upload">The upload, or null where it came in one request.</param>
/// <param name="Index">The place, from 0.</param>
public sealed record PlanPartContext(PlanContext Plan, Guid? Upload, int Index) : SealContext
{
    internal override string Purpose => "terrateam/plan-part";

    internal override string Noun => "plan";

    internal override int MaximumLength => PlanParts.MaxPartLength;

    internal override IReadOnlyList<SealField> Fields =>
        [
            .. Plan.Fields,
            new("upload", Upload?.ToString("D")),
            new("part", Index.ToString(CultureInfo.InvariantCulture)),
        ];
}

/// <summary>The limits of parts.</summary>
public static class PlanParts
{
    /// <summary>Longest part, in bytes: 8 MiB.</summary>
    public const int MaxPartLength = 8 * 1024 * 1024;

    /// <summary>Shortest part that may be requested, in bytes: 64 KiB.</summary>
    public const int MinPartLength = 64 * 1024;

    /// <summary>Most parts of a plan: the longest plan in the shortest parts.</summary>
    public const int MaxParts = PlanContext.MaximumPlan / MinPartLength;
}
