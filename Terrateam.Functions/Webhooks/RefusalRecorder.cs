using System.Globalization;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Webhooks;

/// <summary>Enters in the audit trail how many deliveries were refused, so that a review has it.</summary>
internal sealed class RefusalRecorder(RefusedDeliveries refused, AuditLog audit)
{
    /// <summary>Enters those since the last time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (refused.TakeCount() is > 0 and var count)
        {
            await audit.AddAsync(
                new AuditEvent(AuditActions.WebhookRefused, "a stranger")
                {
                    Outcome = string.Create(CultureInfo.InvariantCulture, $"{count} deliveries were refused"),
                },
                cancellationToken
            );
        }
    }
}
