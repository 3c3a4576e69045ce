using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.State;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Limits of commands per hour, for each user and each repository. The first command over a limit is answered; further
/// ones are ignored, because each answer would be another comment.
/// </summary>
public sealed class CommandBudgets(IDocumentStore store, IOptions<CommandOptions> options, TimeProvider time)
{
    private const string Collection = "budgets";
    private const int MaxAttempts = 50;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>
    /// The effects that replace a command whose author is over the limit; null where it may be carried out.
    /// </summary>
    public Task<IReadOnlyList<Effect>?> OfPersonAsync(
        InboxEntry entry,
        DecisionRequest request,
        CancellationToken cancellationToken
    ) =>
        request is { Trigger: Trigger.Commented comment, Command: not null }
            ? SpendAsync(
                entry,
                request,
                $"person-{comment.Author.ToLowerInvariant()}",
                options.Value.MostOfPerson,
                until => new Message.BudgetSpent(comment.Author, options.Value.MostOfPerson, until),
                cancellationToken
            )
            : Task.FromResult<IReadOnlyList<Effect>?>(null);

    /// <summary>The effects that replace a command in a repository over its limit; null below the limit.</summary>
    public Task<IReadOnlyList<Effect>?> OfRepositoryAsync(
        InboxEntry entry,
        DecisionRequest request,
        CancellationToken cancellationToken
    ) =>
        SpendAsync(
            entry,
            request,
            string.Create(CultureInfo.InvariantCulture, $"repository-{entry.Repository.Id}"),
            options.Value.MostOfRepository,
            until => new Message.BudgetSpent(Login: null, options.Value.MostOfRepository, until),
            cancellationToken
        );

    /// <summary>Deletes budgets that were not used for an hour. Returns their number.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var document in store.QueryAsync(Collection, Name(partition), "", cancellationToken))
            {
                var budget = document.Read(BudgetJson.Default.SpentBudget);
                if (
                    time.GetUtcNow() - budget.LastAt >= Hour
                    && await store.DeleteAsync(document.Key, document.ETag, cancellationToken)
                )
                {
                    forgotten++;
                }
            }
        }

        return forgotten;
    }

    /// <summary>Deletes the budget of a repository that is gone.</summary>
    public Task<int> ForgetRepositoryAsync(
        long installationId,
        long repositoryId,
        CancellationToken cancellationToken
    ) =>
        store.DeleteAllAsync(
            Collection,
            PartitionOf(installationId),
            KeyOf(installationId, string.Create(CultureInfo.InvariantCulture, $"repository-{repositoryId}")).Key,
            cancellationToken
        );

    private const int Partitions = 16;

    private static DocumentKey KeyOf(long installationId, string who) =>
        new(
            Collection,
            PartitionOf(installationId),
            string.Create(CultureInfo.InvariantCulture, $"{installationId}|{who}|")
        );

    private static string PartitionOf(long installationId) => Name((int)(installationId % Partitions));

    private static string Name(int partition) => partition.ToString("x1", CultureInfo.InvariantCulture);

    // A command that waited and is decided again belongs to the same comment, and is counted once.
    private static string CommandOf(DecisionRequest request) =>
        request is { Trigger: Trigger.Commented comment, Command: { } command }
            ? string.Create(CultureInfo.InvariantCulture, $"{comment.CommentId} {CommandText.From(command)}")
            : "";

    private async Task<IReadOnlyList<Effect>?> SpendAsync(
        InboxEntry entry,
        DecisionRequest request,
        string who,
        int most,
        Func<DateTimeOffset, Message> message,
        CancellationToken cancellationToken
    )
    {
        var key = KeyOf(entry.Repository.InstallationId, who);
        var command = CommandOf(request);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var now = time.GetUtcNow();
            var known = await store.GetAsync(key, BudgetJson.Default.SpentBudget, cancellationToken);
            SpentCommand[] recent = [.. (known?.Value.Commands ?? []).Where(spent => now - spent.At < Hour)];
            if (recent.Any(spent => string.Equals(spent.Command, command, StringComparison.Ordinal)))
                return null;

            var isTold = known?.Value is { ToldAt: { } told } && now - told < Hour;
            var isMine = isTold && string.Equals(known!.Value.ToldFor, command, StringComparison.Ordinal);
            if (recent.Length >= most && isTold && !isMine)
                return [];

            var changed =
                recent.Length < most
                    ? new SpentBudget([.. recent, new(command, now)], known?.Value.ToldFor, known?.Value.ToldAt)
                    : new SpentBudget(recent, command, isMine ? known!.Value.ToldAt : now);
            if (
                await store.TryWriteAsync(key, changed, known?.ETag, BudgetJson.Default.SpentBudget, cancellationToken)
                is null
            )
            {
                continue;
            }

            return recent.Length < most
                ? null
                : [new Effect.Say(MessageText.Render(message(recent.Min(spent => spent.At) + Hour)))];
        }

        throw new InvalidOperationException(
            $"The budget of {who} could not be written: concurrent updates exceeded {MaxAttempts} attempts."
        );
    }
}

internal sealed record SpentCommand(string Command, DateTimeOffset At);

// ToldFor is the command whose answer said that the limit is reached, at ToldAt.
internal sealed record SpentBudget(
    IReadOnlyList<SpentCommand> Commands,
    string? ToldFor = null,
    DateTimeOffset? ToldAt = null
)
{
    [JsonIgnore]
    public DateTimeOffset LastAt => Commands.Select(command => command.At).Append(ToldAt ?? default).Max();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpentBudget))]
internal sealed partial class BudgetJson : JsonSerializerContext;
