using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub.Answers;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Installations;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>The App on GitHub's REST API.</summary>
internal sealed class GitHubApp : IGitHubApp
{
    private readonly RestApi app;
    private readonly InstallationTokens tokens;
    private readonly ConcurrentDictionary<long, InstallationGitHub> installations = new();
    private readonly Func<long, InstallationGitHub> create;
    private string? botLogin;

    public GitHubApp(RestApis connections, AppJwt jwt, IOptions<GitHubOptions> options, TimeProvider time)
    {
        app = connections.ForApp(jwt);
        tokens = new InstallationTokens(app, time);
        create = id => new InstallationGitHub(id, connections.ForInstallation(id, tokens), tokens, options.Value.WorkflowPath, GetBotLoginAsync, time);
    }

    public IGitHub ForInstallation(long installationId) => installations.GetOrAdd(installationId, create);

    public async Task<string> GetBotLoginAsync(CancellationToken cancellationToken)
    {
        // The name is asked for at least once, at most a few times when several come first.
        if (botLogin is null)
        {
            var answer = await app.GetAsync<AppAnswer>("read the App", "app", cancellationToken);
            botLogin = answer.Slug + "[bot]";
        }

        return botLogin;
    }

    public async Task<IReadOnlyList<HookDelivery>> ListDeliveriesAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var deliveries = new List<HookDelivery>();
        await foreach (var page in app.PagesAsync<DeliveryAnswer[]>("list webhook deliveries", "app/hook/deliveries?per_page=100", cancellationToken))
        {
            deliveries.AddRange(page.Where(delivery => delivery.DeliveredAt >= since).Select(delivery => delivery.ToDelivery()));
            if (page.Any(delivery => delivery.DeliveredAt < since))
                break;
        }

        return deliveries;
    }

    public Task RedeliverAsync(long deliveryId, CancellationToken cancellationToken) => app.PostAsync(
        string.Create(CultureInfo.InvariantCulture, $"redeliver {deliveryId}"),
        string.Create(CultureInfo.InvariantCulture, $"app/hook/deliveries/{deliveryId}/attempts"),
        cancellationToken);
}
