using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Preparations;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Reads from GitHub what one decision needs, and nothing else: the repository's configuration, its file list and the
/// pull request.
/// </summary>
public sealed class SnapshotReader(
    IGitHubApp app,
    ConfigurationLoader configurations,
    PreparationReader preparations,
    PeopleReader people,
    RunStore runs,
    IOptions<CommandOptions> options,
    IOptions<RunOptions> runOptions,
    TimeProvider time
)
{
    /// <summary>Reads the snapshot for one request.</summary>
    /// <exception cref="GitHubException">GitHub does not answer, or its answer cannot be used.</exception>
    public async Task<Snapshot> ReadAsync(
        InboxEntry entry,
        DecisionRequest request,
        RepositoryLedger ledger,
        CancellationToken cancellationToken
    )
    {
        var needs = Decider.NeedsOf(request);
        var github = app.ForInstallation(entry.Repository.InstallationId);
        var repository = entry.Repository;
        var client = github.For(repository);
        var pullRequest = needs.HasFlag(Needs.Mergeability)
            ? await client.PullRequests.GetMergeableAsync(entry.Number, cancellationToken)
            : await client.PullRequests.GetAsync(entry.Number, cancellationToken);
        var snapshot = new Snapshot(time.GetUtcNow(), entry.Repository, pullRequest, ledger)
        {
            StrangersMayPlan = options.Value.StrangersMayPlan,
            PlansFirst =
                runOptions.Value.AuthenticationOf(entry.Repository.InstallationId) == RunnerAuthentication.WorkToken,
        };
        if (needs.HasFlag(Needs.Changes) && pullRequest.State != PullRequestState.Closed)
        {
            snapshot = await WithChangesAsync(snapshot, request, github, repository, cancellationToken);
        }
        else if (needs.HasFlag(Needs.Provenance))
        {
            Task<ConfigurationResult> ConfigureAsync(ConfigurationFile? built) =>
                configurations.ReadAsync(github, repository, pullRequest, built, cancellationToken);
            snapshot = snapshot with
            {
                Configuration = await preparations.ConfigurationAsync(snapshot, ConfigureAsync, cancellationToken),
            };
        }

        var further = Decider.FurtherNeedsOf(request, snapshot) & ~needs;
        needs |= further;
        if (further.HasFlag(Needs.Mergeability))
            snapshot = await WithMergeabilityAsync(snapshot, client.PullRequests, cancellationToken);
        if (needs.HasFlag(Needs.Checks) && pullRequest.State == PullRequestState.Open)
        {
            snapshot = snapshot with
            {
                Checks = await ChecksAsync(client.Statuses, repository.Id, pullRequest.HeadSha, cancellationToken),
            };
        }

        if (needs.HasFlag(Needs.Permission) && pullRequest.IsFork)
        {
            snapshot = snapshot with
            {
                ActorCanWrite = await client.Collaborators.CanWriteAsync(request.Actor, cancellationToken),
            };
        }

        if (needs.HasFlag(Needs.Configuration))
        {
            snapshot = snapshot with
            {
                Configuration = await TrunkAsync(snapshot, github, repository, cancellationToken),
            };
        }

        return needs.HasFlag(Needs.People)
            ? await people.ReadAsync(snapshot, request, github, cancellationToken)
            : snapshot;
    }

    /// <summary>Adds the teams of the organisation, or that they could not be read.</summary>
    public async Task<Snapshot> WithTeamsAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var github = app.ForInstallation(snapshot.Repository.InstallationId);
        return snapshot with { Teams = await people.ReadTeamsAsync(github, snapshot.Repository, cancellationToken) };
    }

    // The configuration of the default branch alone: a file broken by a pull request must not keep others from
    // unlocking it.
    private Task<ConfigurationResult> TrunkAsync(
        Snapshot snapshot,
        IGitHub github,
        Repository repository,
        CancellationToken cancellationToken
    ) =>
        configurations.ReadAsync(
            github,
            repository,
            snapshot.PullRequest with
            {
                State = PullRequestState.Merged,
                BaseRef = repository.DefaultBranch,
            },
            built: null,
            cancellationToken
        );

    // Only for the state that was read before: if the pull request has changed since, the event of the change decides.
    private static async Task<Snapshot> WithMergeabilityAsync(
        Snapshot snapshot,
        IPullRequestClient pullRequests,
        CancellationToken cancellationToken
    )
    {
        var known = snapshot.PullRequest;
        var now = await pullRequests.GetMergeableAsync(known.Number, cancellationToken);
        var isSame =
            now.State == known.State
            && now.IsDraft == known.IsDraft
            && now.HasHead(known.HeadSha)
            && now.HasBase(known.BaseRef, known.BaseSha);
        return snapshot with { PullRequest = known with { Mergeable = isSame ? now.Mergeable : null } };
    }

    private async Task<Snapshot> WithChangesAsync(
        Snapshot snapshot,
        DecisionRequest request,
        IGitHub github,
        Repository repository,
        CancellationToken cancellationToken
    )
    {
        var pullRequest = snapshot.PullRequest;
        var merged = pullRequest.State == PullRequestState.Merged;
        var client = github.For(repository);

        // Side by side with the configuration, which nearly always asks for both. Access rules apply to the files that
        // really change, not to a tree builder's list.
        var (listing, changing) = (
            client.Contents.ListAsync(
                merged ? pullRequest.MergeSha ?? pullRequest.HeadSha : pullRequest.HeadSha,
                cancellationToken
            ),
            client.PullRequests.ListFilesAsync(pullRequest, cancellationToken)
        );
        Prepared prepared;
        try
        {
            prepared = await preparations.ReadAsync(
                snapshot,
                request,
                built => configurations.ReadAsync(github, repository, pullRequest, built, cancellationToken),
                () => listing,
                cancellationToken
            );
        }
        finally
        {
            await Task.WhenAll(listing, changing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        snapshot = snapshot with
        {
            Configuration = prepared.Configuration,
            Preparation = prepared.Missing,
            Index = prepared.Index,
        };
        if (prepared.Missing is not null || prepared.Configuration.Configuration is not { Enabled: true } valid)
            return snapshot;

        var files = prepared.Tree?.Files ?? await listing;
        var changed = await changing;
        var applied = snapshot
            .Ledger.Find(pullRequest.Number)
            ?.Dirspaces.Where(dirspace => dirspace.Apply is not null)
            .Select(dirspace => dirspace.Dirspace);
        var context = new ChangeContext
        {
            Forced = [.. applied ?? []],
            Branch = pullRequest.HeadRef,
            DestinationBranch = pullRequest.BaseRef,
            Index = prepared.Modules,
        };
        var matched = prepared.Tree?.Changed ?? changed;
        var changes = ChangeMatcher.Match(valid, files, matched, context);
        return snapshot with
        {
            Changes = changes,
            Files = changed,
            Unplanned = RequestedDirectories.Unplanned(request.Command, changes, () =>
                ChangeExplanation.Create(valid, files, matched, context)
            ),
        };
    }

    private async Task<IReadOnlyList<CommitCheck>> ChecksAsync(
        IStatusClient statuses,
        long repositoryId,
        string sha,
        CancellationToken cancellationToken
    )
    {
        var checks = new List<CommitCheck>();
        foreach (var check in await statuses.ListAsync(sha, cancellationToken))
        {
            var isOurs =
                check.IsOurs
                || (
                    check.WorkflowRunId is { } run
                    && await runs.FindByWorkflowRunAsync(repositoryId, run, cancellationToken) is not null
                );
            checks.Add(check with { IsOurs = isOurs });
        }

        return checks;
    }
}
