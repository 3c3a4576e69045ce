using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Installations;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Apps;

internal sealed class GitHubApp : IGitHubApp
{
    private readonly RestApi _app;
    private readonly InstallationTokens _tokens;
    private readonly ConcurrentDictionary<long, InstallationClient> _installations = new();
    private readonly Func<long, InstallationClient> _create;
    private readonly Func<long, Func<TokenScope, RestApi>> _revoke;
    private string? _botLogin;

    public GitHubApp(
        RestApis connections,
        AppJwt jwt,
        ImmutableAnswers answers,
        IOptions<GitHubOptions> options,
        TimeProvider time
    )
    {
        _app = connections.ForApp(jwt);
        _tokens = new InstallationTokens(_app, time);
        _revoke = id => connections.ForInstallation(id, _tokens);
        _create = id => new InstallationClient(
            id,
            connections.ForInstallation(id, _tokens),
            answers,
            _tokens,
            options.Value.WorkflowPath,
            GetBotLoginAsync,
            time
        );
    }

    public IGitHub ForInstallation(long installationId) => _installations.GetOrAdd(installationId, _create);

    // Concurrent first callers may each ask for the name; they get the same answer.
    public async Task<string> GetBotLoginAsync(CancellationToken cancellationToken) =>
        _botLogin ??= (await GetRegistrationAsync(cancellationToken)).Slug + "[bot]";

    public async Task<AppRegistration> GetRegistrationAsync(CancellationToken cancellationToken) =>
        (await _app.GetAsync<AppResponse>("read the App", "app", cancellationToken)).ToRegistration();

    public async IAsyncEnumerable<AppInstallation> ListInstallationsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var page in _app.PagesAsync<InstallationResponse[]>(
                "list the App's installations",
                "app/installations?per_page=100",
                cancellationToken
            )
        )
        {
            foreach (var installation in page)
                yield return installation.ToInstallation();
        }
    }

    public async Task<AppInstallation?> FindInstallationAsync(
        long installationId,
        CancellationToken cancellationToken
    ) =>
        (
            await _app.FindAsync<InstallationResponse>(
                string.Create(CultureInfo.InvariantCulture, $"read installation {installationId}"),
                string.Create(CultureInfo.InvariantCulture, $"app/installations/{installationId}"),
                cancellationToken
            )
        )?.ToInstallation();

    public void ForgetTokens(long installationId) => _tokens.Forget(installationId);

    public async Task<IReadOnlyList<HookDelivery>> ListDeliveriesAsync(
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var deliveries = new List<HookDelivery>();
        await foreach (
            var page in _app.PagesAsync<DeliveryResponse[]>(
                "list webhook deliveries",
                "app/hook/deliveries?per_page=100",
                cancellationToken
            )
        )
        {
            deliveries.AddRange(
                page.Where(delivery => delivery.DeliveredAt >= since).Select(delivery => delivery.ToDelivery())
            );
            if (page.Any(delivery => delivery.DeliveredAt < since))
                break;
        }

        return deliveries;
    }

    public async Task<int> RevokeTokensAsync(long? installationId, CancellationToken cancellationToken)
    {
        var revoked = 0;
        foreach (
            var (id, scope) in _tokens.Cached.Where(one =>
                installationId is null || one.InstallationId == installationId
            )
        )
        {
            _ = await _revoke(id)(scope).DeleteAsync("revoke a token", "installation/token", cancellationToken);
            _tokens.Forget(id, scope);
            revoked++;
        }

        return revoked;
    }

    public async Task SetWebhookSecretAsync(string secret, CancellationToken cancellationToken) =>
        _ = await _app.PatchAsync<IgnoredResponse>(
            "change the webhook's secret",
            "app/hook/config",
            new HookConfigRequest(secret),
            cancellationToken
        );

    public Task RedeliverAsync(long deliveryId, CancellationToken cancellationToken) =>
        _app.PostAsync(
            string.Create(CultureInfo.InvariantCulture, $"redeliver {deliveryId}"),
            string.Create(CultureInfo.InvariantCulture, $"app/hook/deliveries/{deliveryId}/attempts"),
            cancellationToken
        );
}
