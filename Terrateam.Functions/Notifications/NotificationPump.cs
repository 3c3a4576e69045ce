using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Sends notices right after they are stored, apart from what stored them. What is lost with the process, the timer
/// sends.
/// </summary>
internal sealed partial class NotificationPump(NotificationSender sender, ILogger<NotificationPump> logger)
    : BackgroundService
{
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Has a pass made soon.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _wakes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await sender.SendDueAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Notifications could not be sent; the timer tries it again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
