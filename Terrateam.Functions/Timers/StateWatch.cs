using Microsoft.DurableTask.Client;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Timers;

/// <summary>Reads what lies in state, for the gauges; only where telemetry goes somewhere.</summary>
internal sealed class StateWatch(TelemetryOptions telemetry, StateGauges gauges, StateReader reader)
{
    /// <summary>Makes one pass.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (telemetry.IsOn)
            gauges.Reading = await reader.ReadAsync(client, cancellationToken);
    }
}
