using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>
/// A plan whose file is stored and which is not recorded yet: it cannot be applied, and the sweep deletes it.
/// </summary>
public sealed record PlanDraft
{
    private PlanDraft(PlanContext context) => Context = context;

    /// <summary>What it was made for.</summary>
    public PlanContext Context { get; }

    internal Seal? Seal { get; private init; }

    internal string? BlobName { get; private init; }

    internal int? Parts { get; private init; }

    internal Guid? Upload { get; private init; }

    /// <summary>A plan without changes, of which no file is kept.</summary>
    public static PlanDraft WithoutFile(PlanContext context) => new(context);

    internal static PlanDraft Create(PlanContext context, string blobName, Seal seal, PlanPartList list) =>
        new(context)
        {
            Seal = seal,
            BlobName = blobName,
            Parts = list.Parts.Count,
            Upload = list.Upload,
        };
}
