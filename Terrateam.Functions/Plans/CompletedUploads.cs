using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>Compares what a runner sends again, because a response got lost, with what it sent before.</summary>
internal sealed class CompletedUploads(PlanRecords records, PlanFiles files)
{
    /// <summary>Checks that an upload was completed with this content.</summary>
    /// <exception cref="PlanRefusedException">It was not completed, or with other content.</exception>
    public async Task CheckAsync(
        PlanContext context,
        Guid upload,
        int parts,
        string sha256,
        CancellationToken cancellationToken
    )
    {
        if (
            await records.GetAsync(PlanKey.From(context), cancellationToken) is not { Plan: { } plan }
            || plan.Upload != upload
        )
        {
            throw Refused(context, "no part of this upload is stored");
        }

        // The plan was used or deleted since. The runner can do nothing about that, so it gets no error.
        if (plan is not { Seal: { } seal, BlobName: { } name })
            return;
        if (
            await files.ReadListAsync(name, seal, context, cancellationToken) is not { } list
            || list.Parts.Count != parts
            || !IsSame(list.Sha256, sha256)
        )
        {
            throw Refused(context, "its upload was completed with another content");
        }
    }

    /// <summary>A part of an upload that was completed.</summary>
    /// <exception cref="PlanRefusedException">There is no such part.</exception>
    public async Task<PlanPart> FindPartAsync(PlanPartContext part, CancellationToken cancellationToken)
    {
        if (
            await records.GetAsync(PlanKey.From(part.Plan), cancellationToken)
                is { Plan: { Seal: { } seal, BlobName: { } name } plan }
            && plan.Upload == part.Upload
            && await files.ReadListAsync(name, seal, part.Plan, cancellationToken) is { } list
            && part.Index < list.Parts.Count
        )
        {
            return list.Parts[part.Index];
        }

        throw Refused(part.Plan, "its upload is complete");
    }

    /// <summary>Checks that a stored part has this content.</summary>
    /// <exception cref="PlanRefusedException">It has other content.</exception>
    public async Task CheckSameAsync(
        PlanPart stored,
        PlanPartContext bound,
        IncrementalHash digest,
        CancellationToken cancellationToken
    )
    {
        using var theirs = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var sink = new HashingStream(theirs);
        if (
            !await files.TryOpenPartAsync(stored, bound, sink, cancellationToken)
            || !CryptographicOperations.FixedTimeEquals(theirs.GetHashAndReset(), digest.GetHashAndReset())
        )
        {
            throw Refused(bound.Plan, $"its part {bound.Index} is stored with another content");
        }
    }

    public static bool IsSame(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected),
            Encoding.UTF8.GetBytes(given.ToLowerInvariant())
        );

    public static PlanRefusedException Refused(PlanContext context, string reason) =>
        new($"The plan of {context.Dirspace} is refused: {reason}.");
}
