using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Reporting;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Drift;

/// <summary>What the app posted last as the text of a drift issue.</summary>
/// <param name="Digest">Which drift it shows; null where that is not known.</param>
/// <param name="Body">SHA-256 of the whole text, in hexadecimal.</param>
/// <param name="At">When it was posted, by GitHub's clock in whole seconds; null where GitHub did not say.</param>
public sealed record PostedDriftIssue(string? Digest, string Body, DateTimeOffset? At)
{
    /// <summary>The record of a text that was posted just now.</summary>
    /// <param name="body">The text as it was sent.</param>
    /// <param name="at">When GitHub changed the issue for it.</param>
    public static PostedDriftIssue From(string body, DateTimeOffset? at) =>
        new(DriftIssueText.DigestOf(body), DigestOf(body), at);

    /// <summary>
    /// Why an apply is not of what its author can have seen; null where it is. Of a text and a command of the same
    /// second the order is unknown.
    /// </summary>
    /// <param name="body">The issue's text now.</param>
    /// <param name="written">When the command was written, by GitHub's clock; null where unknown.</param>
    public string? Refusal(string body, DateTimeOffset? written) =>
        !string.Equals(DigestOf(body), Body, StringComparison.Ordinal) ? DriftIssueText.Edited()
        : At is { } at && at < written ? null
        : DriftIssueText.ShownLater();

    private static string DigestOf(string body) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}

/// <summary>
/// What the app posted last in each drift issue. Whoever may write to a repository can edit the app's issues, and an
/// issue may be updated between a command and its delivery.
/// </summary>
public sealed class PostedDriftIssues(IDocumentStore store)
{
    private const string Collection = "driftissues";

    /// <summary>Records what was just posted. A text whose record is lost cannot be applied.</summary>
    public async Task NoteAsync(long repositoryId, Issue issue, string body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(issue);
        var key = KeyOf(repositoryId, issue.Number);
        var known = await store.GetAsync(key, DriftJson.Default.PostedDriftIssue, cancellationToken);
        _ = await store.TryWriteAsync(
            key,
            PostedDriftIssue.From(body, issue.UpdatedAt),
            known?.ETag,
            DriftJson.Default.PostedDriftIssue,
            cancellationToken
        )
            ?? throw new InvalidOperationException(
                $"What was posted in drift issue {issue.Number} of repository {repositoryId} was recorded concurrently."
            );
    }

    /// <summary>The record of an issue, or null.</summary>
    public async Task<PostedDriftIssue?> FindAsync(
        long repositoryId,
        int number,
        CancellationToken cancellationToken
    ) =>
        (
            await store.GetAsync(KeyOf(repositoryId, number), DriftJson.Default.PostedDriftIssue, cancellationToken)
        )?.Value;

    /// <summary>Deletes the record of an issue, if there is one.</summary>
    public Task ForgetAsync(long repositoryId, int number, CancellationToken cancellationToken) =>
        store.DeleteAsync(KeyOf(repositoryId, number), etag: null, cancellationToken);

    /// <summary>Deletes what is kept of a repository that is gone. Returns how much there was.</summary>
    public Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Collection, PartitionOf(repositoryId), "", cancellationToken);

    private static DocumentKey KeyOf(long repositoryId, int number) =>
        new(Collection, PartitionOf(repositoryId), number.ToString(CultureInfo.InvariantCulture));

    private static string PartitionOf(long repositoryId) => repositoryId.ToString(CultureInfo.InvariantCulture);
}
