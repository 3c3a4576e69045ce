using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Comments;

/// <summary>
/// Comments that stay for as long as their pull request and are replaced in place. Other than those of
/// <see cref="CommentPublisher"/> several orchestrations write the same one, and an unchanged text costs no call.
/// </summary>
public sealed class LastingComments(IDocumentStore store, IGitHubApp app, TimeProvider time)
{
    /// <summary>GitHub's clock and ours may differ, so the search for a comment starts this much earlier.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Shows a text in the comment of a key; safe to repeat.</summary>
    /// <param name="repository">The repository of the pull request.</param>
    /// <param name="number">Number of the pull request.</param>
    /// <param name="key">Key of the comment, unique in its pull request.</param>
    /// <param name="markdown">Its text.</param>
    /// <param name="mayCreate">True for the owner of the pull request, of which there is one at a time. Others only
    /// change what is there, so that there are never two.</param>
    /// <param name="isForced">True where the text is written although it seems to be there.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<LastingComment> ShowAsync(
        Repository repository,
        int number,
        string key,
        string markdown,
        bool mayCreate,
        bool isForced,
        CancellationToken cancellationToken
    )
    {
        var marker = $"<!-- terrateam:{key} -->\n";
        var body = marker + markdown;
        var comments = app.For(repository).Comments;
        var document = CommentPublisher.KeyOf(repository, number, key);
        var known = await store.GetAsync(document, CommentJson.Default.PostedComment, cancellationToken);
        if (known is null && !mayCreate)
            return LastingComment.None;

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        if (
            !isForced
            && known?.Value is { CommentId: not null, UpdatedAt: { } at } same
            && string.Equals(same.Digest, digest, StringComparison.Ordinal)
        )
        {
            return new(at, IsCertain: true);
        }

        var intent = known?.Value ?? new(time.GetUtcNow());
        var etag = known?.ETag
            ?? await store.TryInsertAsync(document, intent, CommentJson.Default.PostedComment, cancellationToken);
        if (etag is null)
            throw new InvalidOperationException($"Comment {key} of #{number} was posted concurrently.");

        Comment? shown = null;
        if ((intent.CommentId ?? await FindAsync(comments, number, known?.Value, marker, cancellationToken)) is { } id)
            shown = await comments.UpdateAsync(id, body, cancellationToken);
        if (shown is null && !mayCreate)
            return LastingComment.None;

        shown ??= await comments.CreateAsync(number, body, cancellationToken);
        var stored = await store.TryWriteAsync(
            document,
            intent with
            {
                CommentId = shown.Id,
                NodeId = shown.NodeId,
                Digest = digest,
                UpdatedAt = shown.UpdatedAt,
            },
            etag,
            CommentJson.Default.PostedComment,
            cancellationToken
        );

        // Otherwise another text was written meanwhile, and which of them came last at GitHub is not known.
        return new(shown.UpdatedAt, IsCertain: stored is not null);
    }

    // Our own alone: anyone can write the marker.
    private async Task<long?> FindAsync(
        ICommentClient comments,
        int number,
        PostedComment? intent,
        string marker,
        CancellationToken cancellationToken
    )
    {
        if (intent is not { CommentId: null })
            return null;

        var bot = await app.GetBotLoginAsync(cancellationToken);
        var listed = await comments.ListAsync(number, intent.IntendedAt - ClockSkew, cancellationToken);
        return listed
            .FirstOrDefault(comment =>
                comment.Body.StartsWith(marker, StringComparison.Ordinal)
                && string.Equals(comment.Author, bot, StringComparison.OrdinalIgnoreCase)
            )
            ?.Id;
    }
}

/// <summary>A comment as it was left.</summary>
/// <param name="UpdatedAt">When GitHub took its text; null where there is no such comment.</param>
/// <param name="IsCertain">False where another text was written at the same time, so that it has to be shown again.</param>
public sealed record LastingComment(DateTimeOffset? UpdatedAt, bool IsCertain)
{
    /// <summary>There is none.</summary>
    public static LastingComment None { get; } = new(null, IsCertain: true);
}
