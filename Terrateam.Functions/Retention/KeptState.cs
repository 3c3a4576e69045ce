using Microsoft.Extensions.Logging;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Plans;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Functions.Retention;

/// <summary>Deletes state that has been kept for long enough, except plans and outputs.</summary>
internal sealed partial class KeptState(
    AskedDeliveries asked,
    UnreadableDeliveries unreadables,
    CommandBudgets budgets,
    StateVault states,
    StateSweeper sweeper,
    NotificationCenter notifications,
    ContactStore contacts,
    MailChoiceStore choices,
    ILogger<KeptState> logger
)
{
    /// <summary>Makes one pass over all kinds of state.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var digests = await asked.ForgetAsync(cancellationToken);
        var deliveries = await unreadables.ForgetAsync(cancellationToken);
        _ = await budgets.ForgetAsync(cancellationToken);
        _ = await states.ExpireAsync(cancellationToken);
        _ = await notifications.ForgetAsync(cancellationToken);
        _ = await contacts.ForgetAsync(cancellationToken);
        _ = await choices.ForgetAsync(cancellationToken);
        var others = await sweeper.SweepAsync(cancellationToken);
        Log.Forgotten(logger, digests, deliveries, others);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Forgot {Digests} digests of deliveries, {Deliveries} deliveries that could not be read, "
                + "and {Others} runs and pull requests"
        )]
        public static partial void Forgotten(ILogger logger, int digests, int deliveries, int others);
    }
}
