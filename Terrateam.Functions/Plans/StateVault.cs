using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>
/// States that an apply could not write to their backend: what was made is known from nothing else. Sealed like plans,
/// and kept until an operator says that they are pushed, or for <see cref="RetentionOptions.States"/>.
/// </summary>
public sealed partial class StateVault(
    IDocumentStore documents,
    IBlobStore blobs,
    IKeyWrapper keys,
    IOptions<RetentionOptions> options,
    TimeProvider time
)
{
    /// <summary>Most states of one dirspace in one run: Terragrunt can leave one for each of its units.</summary>
    public const int MaxOfDirspace = 16;

    private const string Collection = "states";

    // There are few of them, and an operator asks for all.
    private const string Partition = "all";
    private const string Folder = "states/";

    /// <summary>Keeps a state. The same state of the same run and dirspace again is no other.</summary>
    /// <param name="run">The run that applied.</param>
    /// <param name="context">What it is bound to.</param>
    /// <param name="compressed">The state as gzip.</param>
    /// <param name="sha256">SHA-256 of the state in hexadecimal, as the runner says.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException">It is no gzip, is empty, or is not what the runner says.</exception>
    /// <exception cref="PlanTooLargeException">It is too long.</exception>
    /// <exception cref="PlanRefusedException">There are too many of this dirspace.</exception>
    public async Task<ErroredState> KeepAsync(
        Run run,
        StateContext context,
        byte[] compressed,
        string sha256,
        CancellationToken cancellationToken
    )
    {
        var length = await CompressedState.CheckAsync(compressed, sha256, cancellationToken);
        var digest = sha256.ToLowerInvariant();
        var ofDirspace = $"{OfRun(context)}{PlanDocumentKeys.DigestOf(context.Dirspace)[..16]}-";
        var key = KeyOf($"{ofDirspace}{digest[..16]}");
        if (await FindAsync(key, cancellationToken) is { } kept)
            return kept;
        if (await QueryAsync(ofDirspace, cancellationToken).CountAsync(cancellationToken) >= MaxOfDirspace)
            throw new PlanRefusedException($"{MaxOfDirspace} states of {context.Dirspace} are kept already.");

        var content = await PlanSealer.SealAsync(compressed, context, keys, cancellationToken);
        var blobName = $"{Folder}{context.RepositoryId.ToString(CultureInfo.InvariantCulture)}/{Guid.NewGuid():N}";
        var now = time.GetUtcNow();
        var state = new ErroredState(
            key.Key,
            run.Repository.FullName,
            context,
            digest,
            length,
            now,
            now + options.Value.States,
            blobName,
            content.Seal
        );

        // The blob comes first, so that no document is without it.
        await blobs.WriteAsync(blobName, content.Bytes, cancellationToken);
        if (
            await documents.TryInsertAsync(key, state, ErroredStateJson.Default.ErroredState, cancellationToken)
            is not null
        )
        {
            return state;
        }

        // Sent twice at the same time: the other is kept.
        _ = await blobs.DeleteAsync(blobName, cancellationToken);
        return await FindAsync(key, cancellationToken)
            ?? throw new PlanRefusedException($"The state of {context.Dirspace} was deleted while it was sent again.");
    }

    /// <summary>The states of a run.</summary>
    public async Task<IReadOnlyList<ErroredState>> OfRunAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        return await QueryAsync(OfRun(run.Repository.Id, run.Id), cancellationToken).ToListAsync(cancellationToken);
    }

    /// <summary>All states.</summary>
    public IAsyncEnumerable<ErroredState> AllAsync(CancellationToken cancellationToken) =>
        QueryAsync("", cancellationToken);

    /// <summary>Opens a state as gzip; null where none of this name is kept.</summary>
    /// <exception cref="PlanRefusedException">It is not what was stored.</exception>
    public async Task<byte[]?> OpenAsync(string id, CancellationToken cancellationToken) =>
        IsId(id)
        && await FindAsync(KeyOf(id), cancellationToken) is { } state
        && await blobs.ReadAsync(state.BlobName, cancellationToken) is { } blob
            ? await PlanSealer.OpenAsync(blob, state.Seal, state.Context, keys, cancellationToken)
            : null;

    /// <summary>Deletes a state, because it was pushed. Returns false where none of this name is kept.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        IsId(id)
        && await FindAsync(KeyOf(id), cancellationToken) is { } state
        && await DeleteAsync(state, cancellationToken);

    /// <summary>Deletes states that are too old; a timer calls it. Returns how many.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var named = new HashSet<string>(StringComparer.Ordinal);
        var expired = 0;
        await foreach (var state in AllAsync(cancellationToken))
        {
            if (state.ExpiresAt > now)
                named.Add(state.BlobName);
            else if (await DeleteAsync(state, cancellationToken))
                expired++;
        }

        // Blobs whose document was never written, and those of documents that are gone.
        var before = now - TimeSpan.FromDays(1);
        await foreach (var blob in blobs.ListAsync(Folder, cancellationToken))
        {
            if (blob.WrittenAt <= before && !named.Contains(blob.Name))
                _ = await blobs.DeleteAsync(blob.Name, cancellationToken);
        }

        return expired;
    }

    /// <summary>Deletes every state of a repository that is gone. May be called again. Returns how many.</summary>
    public async Task<int> DeleteForRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var prefix = $"{repositoryId.ToString(CultureInfo.InvariantCulture)}-";
        await foreach (var state in QueryAsync(prefix, cancellationToken))
            deleted += await DeleteAsync(state, cancellationToken) ? 1 : 0;
        return deleted;
    }

    private static string OfRun(StateContext context) => OfRun(context.RepositoryId, context.RunId);

    private static string OfRun(long repositoryId, Guid runId) =>
        string.Create(CultureInfo.InvariantCulture, $"{repositoryId}-{runId:N}-");

    private static DocumentKey KeyOf(string id) => new(Collection, Partition, id);

    private static bool IsId(string id) => Name().IsMatch(id);

    private async Task<ErroredState?> FindAsync(DocumentKey key, CancellationToken cancellationToken) =>
        (await documents.GetAsync(key, ErroredStateJson.Default.ErroredState, cancellationToken))?.Value;

    private async IAsyncEnumerable<ErroredState> QueryAsync(
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var document in documents.QueryAsync(Collection, Partition, prefix, cancellationToken))
        {
            ErroredState state;
            try
            {
                state = document.Read(ErroredStateJson.Default.ErroredState);
            }
            catch (JsonException)
            {
                continue;
            }

            yield return state;
        }
    }

    private async Task<bool> DeleteAsync(ErroredState state, CancellationToken cancellationToken)
    {
        // The document comes last: it is what finds the file.
        _ = await blobs.DeleteAsync(state.BlobName, cancellationToken);
        return await documents.DeleteAsync(KeyOf(state.Id), etag: null, cancellationToken);
    }

    [GeneratedRegex(@"^[0-9]{1,19}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{16}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
