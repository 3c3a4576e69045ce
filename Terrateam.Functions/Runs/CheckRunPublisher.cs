using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Runs;

/// <summary>A check run of this app: written before it is created, and completed once GitHub returned its id.</summary>
/// <param name="IntendedAt">When creating it was first tried.</param>
/// <param name="CheckRunId">GitHub's id, or null while it is unknown whether it was created.</param>
/// <param name="RunId">The run that it was last about.</param>
/// <param name="IsCompleted">True once it had a result.</param>
/// <param name="Digest">The digest of what it shows; null where that is not known.</param>
internal sealed record PostedCheck(
    DateTimeOffset IntendedAt,
    long? CheckRunId = null,
    Guid? RunId = null,
    bool IsCompleted = false,
    string? Digest = null
);

/// <summary>Writes check runs named as the commit statuses in whose place they stand.</summary>
/// <remarks>
/// One that is under way is changed in place. A new run gets a new check run, because GitHub keeps the annotations of
/// an old one; of several with a name the newest counts, for branch protection too.
/// </remarks>
public sealed class CheckRunPublisher(
    IDocumentStore store,
    IGitHubApp app,
    CommentPublisher comments,
    TimeProvider time
)
{
    private const string MissingPermission = "not accessible by integration";

    /// <summary>How long another may be about to create it; shorter than what its caller waits.</summary>
    private static readonly TimeSpan CreationTime = TimeSpan.FromSeconds(30);

    // The permission may be granted meanwhile; until it is tried again results are statuses.
    private readonly RecentValues<long, bool> _denied = new(time, TimeSpan.FromMinutes(10));

    /// <summary>Shows a status as a check run. Returns false where the installation does not allow check runs.</summary>
    internal async Task<bool> TrySetAsync(
        Repository repository,
        string sha,
        StatusChange status,
        Run? run,
        StatusTarget target,
        CancellationToken cancellationToken
    )
    {
        if (_denied.Contains(repository.InstallationId))
            return false;

        var details = target.Details.GetValueOrDefault(status.Title);
        var check = new AppCheckRun(
            status.Title,
            StateOf(status, run),
            status.Description,
            details,
            run?.Url,
            AppCheckRun.ReferenceOf(target.PullRequest, details?.Query ?? "")
        );
        try
        {
            await SetAsync(repository, sha, check, status.RunId, target.PullRequest, cancellationToken);
            return true;
        }
        catch (GitHubException exception)
            when (exception.Status == 403
                && exception.Message.Contains(MissingPermission, StringComparison.OrdinalIgnoreCase)
            )
        {
            _denied.Set(repository.InstallationId, value: true, _denied.Version);
            await TellAsync(repository, target.PullRequest, cancellationToken);
            return false;
        }
    }

    private async Task SetAsync(
        Repository repository,
        string sha,
        AppCheckRun check,
        Guid? runId,
        int number,
        CancellationToken cancellationToken
    )
    {
        var client = app.For(repository).Checks;
        var key = CommentPublisher.KeyOf(repository, number, $"check-{sha}-{DigestOf(check.Name)[..32]}");
        var known = await store.GetAsync(key, CheckJson.Default.PostedCheck, cancellationToken);
        var digest = DigestOf(check.ToString() + check.Details?.Text);
        var isOther = known?.Value is { IsCompleted: true } before && before.RunId != runId;
        if (
            !isOther
            && known?.Value is { CheckRunId: not null } same
            && string.Equals(same.Digest, digest, StringComparison.Ordinal)
        )
        {
            return;
        }

        var intent = known?.Value ?? new(time.GetUtcNow());
        var etag = known?.ETag
            ?? await store.TryInsertAsync(key, intent, CheckJson.Default.PostedCheck, cancellationToken);
        var id = isOther ? null : intent.CheckRunId;
        if (known is { Value.CheckRunId: null })
            id = await client.FindAsync(sha, check.Name, cancellationToken);

        // Not found, an earlier attempt stopped before it created it, unless that one is still under way.
        var isUnderWay =
            known is { Value.CheckRunId: null } && id is null && time.GetUtcNow() - intent.IntendedAt < CreationTime;
        if (etag is null || isUnderWay)
            throw new InvalidOperationException($"Check run {check.Name} of #{number} is being created.");

        // Those of its result are there already.
        var change =
            intent.IsCompleted && check.Details is { } shown
                ? check with
                {
                    Details = shown with { Annotations = [] },
                }
                : check;
        if (id is { } existing && !await client.UpdateAsync(existing, change, cancellationToken))
            id = null;
        id ??= await client.CreateAsync(sha, check, cancellationToken);
        await KeepAsync(
            key,
            intent with
            {
                CheckRunId = id,
                RunId = runId,
                IsCompleted = check.State is not (CheckState.Queued or CheckState.InProgress),
                Digest = digest,
            },
            etag,
            cancellationToken
        );
    }

    // Where another wrote meanwhile, it is not known which came last at GitHub: the next change is written in any case.
    private async Task KeepAsync(DocumentKey key, PostedCheck check, string etag, CancellationToken cancellationToken)
    {
        var type = CheckJson.Default.PostedCheck;
        if (await store.TryWriteAsync(key, check, etag, type, cancellationToken) is not null)
            return;

        if (await store.GetAsync(key, type, cancellationToken) is { } newer)
            _ = await store.TryWriteAsync(key, newer.Value with { Digest = null }, newer.ETag, type, cancellationToken);
    }

    // Once for an installation, in the pull request where it was noticed.
    private async Task TellAsync(Repository repository, int number, CancellationToken cancellationToken)
    {
        var key = new DocumentKey(
            CommentPublisher.Collection,
            string.Create(CultureInfo.InvariantCulture, $"installation-{repository.InstallationId}"),
            "checks"
        );
        if (number == 0 || await store.GetAsync(key, cancellationToken) is not null)
            return;

        _ = await comments.SayAsync(
            repository,
            number,
            "checks-permission",
            CheckDetails.PermissionMissing,
            cancellationToken
        );
        _ = await store.TryInsertAsync(
            key,
            new PostedCheck(time.GetUtcNow()),
            CheckJson.Default.PostedCheck,
            cancellationToken
        );
    }

    private static CheckState StateOf(StatusChange status, Run? run) =>
        status.State switch
        {
            StatusState.Success => CheckState.Success,
            StatusState.Pending => run?.Status == RunStatus.Running ? CheckState.InProgress : CheckState.Queued,
            _ when IsCalledOff(run) => CheckState.Cancelled,
            _ => CheckState.Failure,
        };

    private static bool IsCalledOff(Run? run) =>
        run?.Status == RunStatus.Ended && run.End is (RunEnd.Superseded or RunEnd.Unlocked or RunEnd.PullRequestClosed);

    private static string DigestOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PostedCheck))]
internal sealed partial class CheckJson : JsonSerializerContext;
