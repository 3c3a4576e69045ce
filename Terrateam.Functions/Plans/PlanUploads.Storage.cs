using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

internal sealed partial class PlanUploads
{
    private async Task<string> DigestAsync(PendingUpload pending, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var sink = new HashingStream(digest);
        foreach (var part in pending.Parts)
        {
            var bound = new PlanPartContext(pending.Context, pending.Upload, part.Index);
            if (!await files.TryOpenPartAsync(part, bound, sink, cancellationToken))
                throw Refused(pending.Context, "a part of it is gone");
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static async Task DigestAsync(
        ChunkReader reader,
        IncrementalHash digest,
        CancellationToken cancellationToken
    )
    {
        var length = 0L;
        while (await reader.HasMoreAsync(cancellationToken))
        {
            await reader.AdvanceAsync(cancellationToken);
            digest.AppendData(reader.Current.Span);
            length += reader.Current.Length;
            if (length > PlanParts.MaxPartLength)
                throw new PlanTooLargeException($"A part of a plan has at most {PlanParts.MaxPartLength} bytes.");
        }
    }

    private async Task<bool> DiscardAsync(Typed<PendingUpload> found, CancellationToken cancellationToken)
    {
        if (!await documents.DeleteAsync(NameOf(PlanKey.From(found.Value.Context)), found.ETag, cancellationToken))
            return false;
        await DropAsync(found.Value, cancellationToken);
        return true;
    }

    private async Task DropAsync(PendingUpload pending, CancellationToken cancellationToken)
    {
        if (!await IsRecordedAsync(pending, cancellationToken))
            await storing.DropAsync(pending.BlobName, "unfinished");
    }

    private async Task<bool> IsRecordedAsync(PendingUpload pending, CancellationToken cancellationToken)
    {
        try
        {
            var record = await records.GetAsync(PlanKey.From(pending.Context), cancellationToken);
            return string.Equals(record?.Plan.BlobName, pending.BlobName, StringComparison.Ordinal);
        }
        catch (PlanRefusedException)
        {
            // A record that cannot be read opens nothing, so its files are of no use.
            return false;
        }
    }

    private async Task<Typed<PendingUpload>?> FindAsync(PlanKey plan, CancellationToken cancellationToken) =>
        await documents.GetAsync(NameOf(plan), cancellationToken) is { } document
            ? await ReadAsync(document, cancellationToken)
            : null;

    private async IAsyncEnumerable<Typed<PendingUpload>> AllAsync(
        long repositoryId,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var partition = PlanRecords.Partition(repositoryId);
        await foreach (
            var document in documents.QueryAsync(PlanRecords.Collection, partition, prefix, cancellationToken)
        )
        {
            if (await ReadAsync(document, cancellationToken) is { } found)
                yield return found;
        }
    }

    /// <summary>Reads an upload. One that cannot be read is deleted, so that its files are orphans.</summary>
    private async Task<Typed<PendingUpload>?> ReadAsync(Document document, CancellationToken cancellationToken)
    {
        try
        {
            return new(document.Read(PlanJson.Default.PendingUpload), document.ETag);
        }
        catch (JsonException)
        {
            _ = await documents.DeleteAsync(document.Key, document.ETag, cancellationToken);
            return null;
        }
    }

    private static DocumentKey NameOf(PlanKey key) =>
        new(
            PlanRecords.Collection,
            PlanRecords.Partition(key.RepositoryId),
            $"{Prefix}{PlanDocumentKeys.TokenOf(key.Owner)}-{PlanDocumentKeys.DigestOf(key.Dirspace)}-{key.RunId:N}"
        );

    private static string Named(HashSet<int> there, int parts) =>
        Enumerable.Range(0, parts).FirstOrDefault(index => !there.Contains(index), -1) is var missing and >= 0
            ? $"part {missing} is missing"
            : "some are too many";

    private static PlanRefusedException Refused(PlanContext context, string reason) =>
        CompletedUploads.Refused(context, reason);
}
