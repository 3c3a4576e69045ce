using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.Operations;

/// <summary>Makes the key file of the operators at the start, where the settings name one that is not there.</summary>
internal sealed class OperatorKeyFile(IOptions<OperationsOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.KeyFile.Length > 0)
            OperatorKey.Ensure(options.Value.KeyFile);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
