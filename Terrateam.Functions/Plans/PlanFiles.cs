using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>
/// The files of plans: below the name of each, <c>plans/{repository}/{plan}</c>, are its parts and their sealed list.
/// All files below a plan's name belong to it and are deleted with it. Earlier versions of the app stored the whole
/// plan under its name.
/// </summary>
internal sealed class PlanFiles(IBlobStore blobs, IKeyWrapper keys)
{
    public const string Folder = "plans/";

    public static string NewName(long repositoryId) =>
        $"{Folder}{PlanRecords.Partition(repositoryId)}/{Guid.NewGuid():N}";

    /// <summary>
    /// Where the list of a plan's parts is. The name has the list's digest, so that of two calls that complete a plan
    /// at the same time neither overwrites the list of the other.
    /// </summary>
    public static string ListOf(string name, Seal seal) => $"{name}/list-{seal.Sha256[..32]}";

    /// <summary>The name of the plan that a file belongs to.</summary>
    public static string PlanOf(string blobName)
    {
        var end = blobName.IndexOf('/', StringComparison.Ordinal);
        for (var i = 1; i < 3 && end >= 0; i++)
            end = blobName.IndexOf('/', end + 1);
        return end < 0 ? blobName : blobName[..end];
    }

    /// <summary>Seals and stores one part of a plan.</summary>
    /// <param name="name">The plan's name.</param>
    /// <param name="context">What the part is bound to.</param>
    /// <param name="content">The stream to read from.</param>
    /// <param name="length">The most bytes to read, a multiple of a chunk.</param>
    /// <param name="isAlone">True where the part is all of the content: longer content is not stored.</param>
    /// <param name="digest">Receives the content.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanTooLargeException">The content is longer.</exception>
    public async Task<PlanPart> WritePartAsync(
        string name,
        PlanPartContext context,
        ChunkReader content,
        int length,
        bool isAlone,
        IncrementalHash digest,
        CancellationToken cancellationToken
    )
    {
        var index = context.Index.ToString(CultureInfo.InvariantCulture);
        var blobName = $"{name}/{index}-{Guid.NewGuid():N}";
        (Seal Seal, long Length)? written = null;
        await blobs.WriteAsync(
            blobName,
            async (stream, cancel) =>
            {
                var chunks = length / ChunkCipher.ChunkLength;
                written = await StreamSealer.SealAsync(content, chunks, context, keys, digest, stream, cancel);
                if (isAlone && await content.HasMoreAsync(cancel))
                    throw new PlanTooLargeException($"A part of a plan has at most {length} bytes.");
            },
            cancellationToken
        );
        return new PlanPart(context.Index, blobName, written!.Value.Length, written.Value.Seal);
    }

    public async Task<Seal> WriteListAsync(
        string name,
        PlanContext context,
        PlanPartList list,
        CancellationToken cancellationToken
    )
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(list, PlanJson.Default.PlanPartList);
        var content = await PlanSealer.SealAsync(json, new PlanPartListContext(context), keys, cancellationToken);
        await blobs.WriteAsync(ListOf(name, content.Seal), content.Bytes, cancellationToken);
        return content.Seal;
    }

    /// <summary>Opens the list of a plan's parts, or returns null when it does not exist.</summary>
    /// <exception cref="PlanRefusedException">It is not what was stored, or is bound to another context.</exception>
    public async Task<PlanPartList?> ReadListAsync(
        string name,
        Seal seal,
        PlanContext context,
        CancellationToken cancellationToken
    )
    {
        var bound = new PlanPartListContext(context);
        if (seal.Sha256.Length != 64 || !seal.Sha256.All(char.IsAsciiHexDigitLower))
            throw Envelope.Refused(bound, "the SHA-256 that its record holds is none");
        if (await blobs.ReadAsync(ListOf(name, seal), cancellationToken) is not { } blob)
            return null;
        var json = await PlanSealer.OpenAsync(blob, seal, bound, keys, cancellationToken);
        return JsonSerializer.Deserialize(json, PlanJson.Default.PlanPartList) is { IsWhole: true } list
            ? list
            : throw Envelope.Refused(bound, "its parts do not make up a whole");
    }

    /// <summary>Opens a part. Returns false when it does not exist.</summary>
    /// <exception cref="PlanRefusedException">It is not what was stored, or is bound to another context.</exception>
    public async Task<bool> TryOpenPartAsync(
        PlanPart part,
        PlanPartContext context,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        if (await blobs.OpenReadAsync(part.BlobName, cancellationToken) is not { } stream)
            return false;
        await using (stream)
            await StreamOpener.OpenAsync(stream, part.Seal, context, keys, destination, cancellationToken);
        return true;
    }

    /// <summary>Checks a part without opening it. Returns false when it does not exist.</summary>
    /// <exception cref="PlanRefusedException">It is not what was stored.</exception>
    public async Task<bool> TryVerifyPartAsync(
        PlanPart part,
        PlanPartContext context,
        CancellationToken cancellationToken
    )
    {
        if (await blobs.OpenReadAsync(part.BlobName, cancellationToken) is not { } stream)
            return false;
        await using (stream)
            await StreamOpener.VerifyAsync(stream, part.Seal, context, cancellationToken);
        return true;
    }

    /// <summary>Deletes one file, such as a part that had been stored before.</summary>
    public Task DeleteAsync(string blobName, CancellationToken cancellationToken) =>
        blobs.DeleteAsync(blobName, cancellationToken);
}
