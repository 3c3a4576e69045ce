using System.Globalization;
using Microsoft.DurableTask.Client;
using Terrateam.Core.Locks;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Runs;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Operations;

/// <summary>Stops what goes on, and lets it go on again.</summary>
internal sealed class ContainmentOperations(
    SuspensionStore suspensions,
    SuspendedRuns open,
    DeliveryInbox inbox,
    OrchestrationSignaller signaller,
    IGitHubApp app,
    TimeProvider time
)
{
    private const string WhichScope = "Say what it is about: all, installation <id> or repository <id>.";

    /// <summary>
    /// From now on nothing of the scope is decided, started or handed out; runs end, their tokens are dead, and tokens
    /// of GitHub are revoked. What GitHub tells meanwhile is kept.
    /// </summary>
    public async Task<OperationAnswer> SuspendAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked.Scope is not { } scope)
            return OperationAnswer.Invalid(WhichScope);

        // Again for a scope that is suspended: what a crash left undone is done.
        var isNew = await suspensions.AddAsync(
            new Suspension(Guid.NewGuid(), scope, time.GetUtcNow(), call.Operator),
            cancellationToken
        );
        var ended = await open.EndAsync(call.Client, cancellationToken);
        var revoked = await app.RevokeTokensAsync(scope.Installation, cancellationToken);

        // Their orchestrations tell the pull requests.
        var waiting = await WaitingAsync(scope, cancellationToken);
        await WakeAsync(waiting, call.Client, cancellationToken);
        return OperationAnswer.Ok(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scope.Name} is {(isNew ? "suspended" : "suspended already")}: {ended} runs were ended, {revoked} "
            )
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"tokens of GitHub were revoked, {waiting.Count} events are held back.\n"
                )
        );
    }

    /// <summary>Ends a suspension; what was held back is handled in its order, or its commands are dropped.</summary>
    public async Task<OperationAnswer> ResumeAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked.Scope is not { } scope)
            return OperationAnswer.Invalid(WhichScope);

        var known = await suspensions.ListAsync(cancellationToken);
        if (known.All(one => one.Scope != scope))
        {
            return OperationAnswer.Conflict(
                $"{scope.Name} is not suspended. Suspended: "
                    + $"{(known.Count == 0 ? "nothing" : string.Join(", ", known.Select(one => one.Scope.Name)))}.\n"
            );
        }

        // Before it goes on, so that none of them is carried out.
        var dropped = 0;
        var waiting = await WaitingAsync(scope, cancellationToken);
        foreach (var entry in call.Asked.DropCommands ? waiting.Where(IsCommand) : [])
        {
            await inbox.FinishAsync(entry, cancellationToken);
            dropped++;
        }

        _ = await suspensions.RemoveAsync(scope, cancellationToken);
        await WakeAsync(waiting, call.Client, cancellationToken);
        return OperationAnswer.Ok(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scope.Name} goes on: {waiting.Count - dropped} events are handled, {dropped} were dropped.\n"
            )
        );
    }

    /// <summary>Revokes the tokens of GitHub that this instance of the app has; new ones are asked for when needed.</summary>
    public async Task<OperationAnswer> RevokeAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked.Scope is not { Repository: null } scope)
            return OperationAnswer.Invalid("Say whose tokens: all, or installation <id>.");

        var revoked = await app.RevokeTokensAsync(scope.Installation, cancellationToken);
        return OperationAnswer.Ok(
            string.Create(CultureInfo.InvariantCulture, $"{revoked} tokens of GitHub were revoked.\n")
        );
    }

    private async Task<IReadOnlyList<InboxEntry>> WaitingAsync(
        OperationScope scope,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await inbox.WaitingAsync(TimeSpan.Zero, cancellationToken)).Where(entry =>
                scope.Covers(entry.Repository.InstallationId, entry.Repository.Id)
            ),
        ];

    private async Task WakeAsync(
        IReadOnlyList<InboxEntry> waiting,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        foreach (var owner in waiting.Select(static entry => entry.Owner).Distinct(StringComparer.Ordinal))
            await signaller.WakePullRequestAsync(client, owner, cancellationToken);
    }

    private static bool IsCommand(InboxEntry entry) =>
        entry.Trigger is Trigger.Commented or Trigger.Dequeued { Asked: Trigger.Commented };
}
