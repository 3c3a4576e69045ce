using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Backups;

/// <summary>
/// Writes and reads the parts of a backup: documents, compressed, sealed chunk by chunk, so that no more than a document
/// and some chunks of it are in memory.
/// </summary>
internal static class BackupParts
{
    /// <summary>A part ends with the document that makes it this long, in bytes of documents.</summary>
    public const long PartLength = 256 * 1024 * 1024;

    /// <summary>Writes a collection as one or several parts.</summary>
    public static async Task<IReadOnlyList<BackupPart>> WriteAsync(
        BackupTarget target,
        string backup,
        string collection,
        IAsyncEnumerable<Document> documents,
        long partLength,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<BackupPart>();
        await using var source = documents.GetAsyncEnumerator(cancellationToken);
        var hasMore = await source.MoveNextAsync();
        while (hasMore)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{collection}-{parts.Count + 1:D4}");
            var pipe = new Pipe();
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var filling = FillAsync(pipe.Writer, source, partLength, stop.Token);
            Seal seal;
            try
            {
                seal = await SealAsync(target, backup, name, pipe.Reader, digest, cancellationToken);
            }
            finally
            {
                // What fills it stops where no reader is left.
                await pipe.Reader.CompleteAsync();
                await stop.CancelAsync();
                await ((Task)filling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            (var count, hasMore) = await filling;
            parts.Add(new(name, collection, count, Convert.ToHexStringLower(digest.GetHashAndReset()), seal));
        }

        return parts;
    }

    /// <summary>Opens a part and hands out its documents.</summary>
    /// <param name="target">Where it is.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="part">What the manifest says of it.</param>
    /// <param name="take">Takes a document.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanRefusedException">It is missing, or not what the manifest says.</exception>
    /// <exception cref="InvalidDataException">It holds other things than documents, or not as many.</exception>
    public static async Task ReadAsync(
        BackupTarget target,
        string backup,
        BackupPart part,
        Func<NewDocument, Task> take,
        CancellationToken cancellationToken
    )
    {
        await using var blob = await target.Blobs.OpenReadAsync(
            BackupTarget.NameOf(backup, part.Name),
            cancellationToken
        ) ?? throw new InvalidDataException($"{part.Name} of the backup is missing.");
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opening = OpenAsync(target, blob, new BackupContext(backup, part.Name), part.Seal, pipe.Writer, stop.Token);
        try
        {
            var count = await TakeAsync(pipe.Reader, part.Collection, take, cancellationToken);
            if (count != part.Documents)
            {
                throw new InvalidDataException(
                    $"{part.Name} has {count} documents where {part.Documents} were stored."
                );
            }
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await stop.CancelAsync();
            await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<(long Count, bool HasMore)> FillAsync(
        PipeWriter writer,
        IAsyncEnumerator<Document> source,
        long partLength,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var (count, length, hasMore) = (0L, 0L, true);
            await using (var stream = new GZipStream(writer.AsStream(leaveOpen: true), CompressionLevel.Fastest))
            {
                while (hasMore && length < partLength)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    length += await DocumentFrames.WriteAsync(stream, source.Current, cancellationToken);
                    count++;
                    hasMore = await source.MoveNextAsync();
                }
            }

            await writer.CompleteAsync();
            return (count, hasMore);
        }
        catch (Exception exception)
        {
            // Who reads gets it, too.
            await writer.CompleteAsync(exception);
            throw;
        }
    }

    private static async Task<Seal> SealAsync(
        BackupTarget target,
        string backup,
        string name,
        PipeReader reader,
        IncrementalHash digest,
        CancellationToken cancellationToken
    )
    {
        Seal? seal = null;
        await target.Blobs.WriteAsync(
            BackupTarget.NameOf(backup, name),
            async (destination, cancel) =>
            {
                using var chunks = new ChunkReader(reader.AsStream(leaveOpen: true));
                (seal, _) = await StreamSealer.SealAsync(
                    chunks,
                    int.MaxValue,
                    new BackupContext(backup, name),
                    target.Keys,
                    digest,
                    destination,
                    cancel
                );
            },
            cancellationToken
        );
        return seal ?? throw new InvalidOperationException("The store of backups did not take what was written.");
    }

    private static async Task OpenAsync(
        BackupTarget target,
        Stream blob,
        BackupContext context,
        Seal seal,
        PipeWriter writer,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await StreamOpener.OpenAsync(
                blob,
                seal,
                context,
                target.Keys,
                writer.AsStream(leaveOpen: true),
                cancellationToken
            );
            await writer.CompleteAsync();
        }
        catch (Exception exception)
        {
            await writer.CompleteAsync(exception);
        }
    }

    private static async Task<long> TakeAsync(
        PipeReader reader,
        string collection,
        Func<NewDocument, Task> take,
        CancellationToken cancellationToken
    )
    {
        var count = 0L;
        await using var sealedContent = reader.AsStream(leaveOpen: true);
        await using (var stream = new GZipStream(sealedContent, CompressionMode.Decompress, leaveOpen: true))
        {
            while (await DocumentFrames.ReadAsync(stream, collection, cancellationToken) is { } document)
            {
                await take(document);
                count++;
            }
        }

        // The end is opened only where the whole is what was stored.
        var rest = new byte[1];
        return await sealedContent.ReadAsync(rest, cancellationToken) == 0
            ? count
            : throw new InvalidDataException($"A part of {collection} goes on behind its end.");
    }
}
