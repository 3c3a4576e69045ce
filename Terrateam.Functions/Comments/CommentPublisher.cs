using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Comments;

/// <summary>A comment of this app: written before it is posted, and completed once GitHub returned its id.</summary>
/// <param name="IntendedAt">When posting was first tried.</param>
/// <param name="CommentId">GitHub's id, or null while it is unknown whether the comment was posted.</param>
/// <param name="NodeId">GitHub's id for GraphQL.</param>
/// <param name="Kind">For the comment of a run, what the run did.</param>
/// <param name="Dirspaces">For the comment of a run, its dirspaces.</param>
/// <param name="IsHidden">True once it was hidden as outdated, or deleted.</param>
internal sealed record PostedComment(
    DateTimeOffset IntendedAt,
    long? CommentId = null,
    string? NodeId = null,
    RunKind? Kind = null,
    IReadOnlyList<Dirspace>? Dirspaces = null,
    bool IsHidden = false
)
{
    /// <summary>For a comment that lasts, the digest of its text; null while it is unknown.</summary>
    public string? Digest { get; init; }

    /// <summary>For a comment that lasts, when GitHub took that text.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>
/// Posts each comment once, under a key of this app. A hidden marker in the comment's text is searched for after a
/// crash between posting and storing the id.
/// </summary>
public sealed class CommentPublisher(IDocumentStore store, IGitHubApp app, TimeProvider time)
{
    internal const string Collection = "comments";

    /// <summary>GitHub's clock and ours may differ, so the search for a comment starts this much earlier.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Posts a comment under a key; the text of one that is there already is replaced.</summary>
    /// <returns>The comment as GitHub has it then.</returns>
    public Task<Comment> SayAsync(
        Repository repository,
        int number,
        string key,
        string markdown,
        CancellationToken cancellationToken
    ) => PutAsync(repository, number, key, $"<!-- terrateam:{key} -->\n{markdown}", about: null, cancellationToken);

    /// <summary>Posts a comment, or replaces the text of the one that has this key.</summary>
    /// <param name="repository">The repository of the pull request.</param>
    /// <param name="number">Number of the pull request.</param>
    /// <param name="key">Key of the comment, unique in its pull request.</param>
    /// <param name="body">Its text, of which the first line is a hidden marker that no other comment has.</param>
    /// <param name="about">The run that it reports, or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The comment as GitHub has it then.</returns>
    public async Task<Comment> PutAsync(
        Repository repository,
        int number,
        string key,
        string body,
        Run? about,
        CancellationToken cancellationToken
    )
    {
        using var span = Tracing.Step("comment");
        var comments = app.For(repository).Comments;
        var document = KeyOf(repository, number, key);
        var known = await store.GetAsync(document, CommentJson.Default.PostedComment, cancellationToken);
        if (known?.Value.CommentId is { } id && await comments.UpdateAsync(id, body, cancellationToken) is { } updated)
        {
            return updated;
        }

        var intent = known?.Value
            ?? new(
                time.GetUtcNow(),
                Kind: about?.Kind,
                Dirspaces: about?.Dirspaces.Select(dirspace => dirspace.Dirspace).ToList()
            );
        var etag = known?.ETag
            ?? await store.TryInsertAsync(document, intent, CommentJson.Default.PostedComment, cancellationToken);
        if (etag is null)
            throw new InvalidOperationException($"Comment {key} of #{number} was posted concurrently.");

        // An earlier attempt stopped before it stored the id, so the comment may have been posted.
        var comment = known is { Value.CommentId: null }
            ? await FindAsync(comments, number, intent.IntendedAt, body, cancellationToken)
            : null;
        if (comment is not null)
            comment = await comments.UpdateAsync(comment.Id, body, cancellationToken);

        comment ??= await comments.CreateAsync(number, body, cancellationToken);
        _ = await store.TryReplaceAsync(
            document,
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                intent with
                {
                    CommentId = comment.Id,
                    NodeId = comment.NodeId,
                    IsHidden = false,
                },
                CommentJson.Default.PostedComment
            ),
            etag,
            cancellationToken
        );
        return comment;
    }

    /// <summary>
    /// Hides or deletes, as the configuration says, the comments of earlier runs of the same kind whose dirspaces this
    /// run's comment covers completely.
    /// </summary>
    public async Task RetireReplacedAsync(Run run, string ownPrefix, CancellationToken cancellationToken)
    {
        var comments = app.For(run.Repository).Comments;
        var newer = run.Dirspaces.ToDictionary(dirspace => dirspace.Dirspace, dirspace => dirspace.Comments);
        await foreach (
            var document in store.QueryAsync(
                Collection,
                PartitionOf(run.Repository, run.PullRequest.Number),
                "run-",
                cancellationToken
            )
        )
        {
            var comment = document.Read(CommentJson.Default.PostedComment);
            if (
                comment is not { IsHidden: false, CommentId: { } id, NodeId: { } node, Dirspaces: { } earlier }
                || comment.Kind != run.Kind
            )
            {
                continue;
            }

            if (document.Key.Key.StartsWith(ownPrefix, StringComparison.Ordinal))
                continue;

            var fate = CommentReplacement.Create(earlier, newer);
            if (fate == CommentFate.Keep)
                continue;

            if (fate == CommentFate.Hide)
                await comments.MinimizeAsync(node, cancellationToken);
            else
                await comments.DeleteAsync(id, cancellationToken);
            _ = await store.TryWriteAsync(
                document.Key,
                comment with
                {
                    IsHidden = true,
                },
                document.ETag,
                CommentJson.Default.PostedComment,
                cancellationToken
            );
        }
    }

    /// <summary>
    /// Deletes the records of comments on a pull request that is closed or gone; safe to repeat. Returns their number.
    /// </summary>
    public Task<int> ForgetAsync(long repositoryId, int number, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Collection, PartitionOf(repositoryId, number), "", cancellationToken);

    private static async Task<Comment?> FindAsync(
        ICommentClient comments,
        int number,
        DateTimeOffset since,
        string body,
        CancellationToken cancellationToken
    )
    {
        var marker = body.Split('\n', 2)[0];
        var listed = await comments.ListAsync(number, since - ClockSkew, cancellationToken);
        return listed.FirstOrDefault(comment => comment.Body.StartsWith(marker, StringComparison.Ordinal));
    }

    /// <summary>GitHub's ids of the first comment of each run that has one.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> OfRunsAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    )
    {
        const string First = "-1";
        var known = new Dictionary<Guid, long>();
        await foreach (
            var document in store.QueryAsync(Collection, PartitionOf(repository, number), "run-", cancellationToken)
        )
        {
            var key = document.Key.Key;
            if (
                key.EndsWith(First, StringComparison.Ordinal)
                && Guid.TryParseExact(key["run-".Length..^First.Length], "N", out var run)
                && document.Read(CommentJson.Default.PostedComment) is { IsHidden: false, CommentId: { } id }
            )
            {
                known[run] = id;
            }
        }

        return known;
    }

    internal static DocumentKey KeyOf(Repository repository, int number, string key) =>
        new(Collection, PartitionOf(repository, number), key);

    private static string PartitionOf(Repository repository, int number) => PartitionOf(repository.Id, number);

    private static string PartitionOf(long repositoryId, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{repositoryId}-{number}");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(PostedComment))]
internal sealed partial class CommentJson : JsonSerializerContext;
