using Microsoft.Extensions.Hosting;

namespace Terrateam.Local.Hosting;

/// <summary>
/// Starts and stops a service that is registered as a singleton too. Registered by a factory as a hosted service as
/// well, it would be disposed twice.
/// </summary>
internal sealed class Hosted<T>(T service) : IHostedService
    where T : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => service.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => service.StopAsync(cancellationToken);
}
