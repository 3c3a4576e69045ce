using System.Text.Json.Nodes;
using System.Threading.Channels;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>The App's webhook: creates GitHub's events and sends them one after another.</summary>
internal sealed class Hook : IAsyncDisposable
{
    private readonly SandboxState _sandboxState;
    private readonly WebhookPost _post;
    private readonly Journal _journal;
    private readonly List<WebhookDelivery> _deliveries = [];
    private readonly Channel<WebhookDelivery> _queue = Channel.CreateUnbounded<WebhookDelivery>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sending;
    private int _underWay;
    private Action<WebhookDelivery>? _observers;

    public Hook(SandboxState sandboxState, WebhookPost post, Journal journal)
    {
        (_sandboxState, _post, _journal) = (sandboxState, post, journal);
        Id = sandboxState.NextId("hook");
        _sending = Task.Run(SendAllAsync);
    }

    public long Id { get; }

    public WebhookRules Rules { get; } = new();

    /// <summary>Every delivery, oldest first, including those that a rule dropped.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries => _sandboxState.Read(() => _deliveries.ToList());

    /// <summary>True when no delivery waits to be sent; those that rules hold back do not count.</summary>
    public bool IsIdle => _sandboxState.Read(() => _underWay == 0);

    /// <summary>Sends an event of a repository to the App, if the App is installed there.</summary>
    public void Send(string name, string? action, RepositoryState repository, Account sender, JsonObject payload) =>
        _sandboxState.Write(() =>
        {
            var installation = _sandboxState.Installations.Values.FirstOrDefault(one =>
                one.RepositoryIds.Contains(repository.Id)
            );
            if (installation is null || installation.SuspendedAt is not null)
            {
                return;
            }

            payload["repository"] =
                name == "push"
                    ? PushRepository(repository, _sandboxState)
                    : RepositoryJson.Create(repository, _sandboxState);
            AddCustomProperties(payload);
            if (repository.Owner.Type == AccountType.Organization)
                payload["organization"] = AccountJson.Organization(repository.Owner, _sandboxState.BaseUrl);

            Send(name, action, installation, repository.Id, sender, payload);
        });

    /// <summary>Sends an event of an installation to the App.</summary>
    public void Send(
        string name,
        string? action,
        Installation installation,
        long? repositoryId,
        Account sender,
        JsonObject payload
    ) =>
        _sandboxState.Write(() =>
        {
            var body = new JsonObject();
            if (action is not null)
                body["action"] = action;

            foreach (var (key, value) in payload.ToList())
            {
                payload.Remove(key);
                body[key] = value;
            }

            body["sender"] = AccountJson.Simple(sender, _sandboxState.BaseUrl);
            body["installation"] ??= new JsonObject
            {
                ["id"] = installation.Id,
                ["node_id"] = Ids.Node("MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u", installation.Id),
            };
            Enqueue(
                new WebhookDelivery(
                    _sandboxState.NextId("delivery"),
                    Guid.NewGuid().ToString(),
                    name,
                    action,
                    body.ToJsonString(),
                    installation.Id,
                    repositoryId,
                    false
                )
            );
        });

    /// <summary>Sends the event by which GitHub tries a new webhook.</summary>
    public void Ping(AppIdentity app) =>
        _sandboxState.Write(() =>
        {
            var now = _sandboxState.Now.ToGitHub();
            var body = new JsonObject
            {
                ["zen"] = "Practicality beats purity.",
                ["hook_id"] = Id,
                ["hook"] = new JsonObject
                {
                    ["type"] = "App",
                    ["id"] = Id,
                    ["name"] = "web",
                    ["active"] = true,
                    ["events"] = AppJson.EventNames,
                    ["config"] = new JsonObject
                    {
                        ["content_type"] = "json",
                        ["insecure_ssl"] = "0",
                        ["secret"] = "********",
                        ["url"] = _post.Url,
                    },
                    ["updated_at"] = now,
                    ["created_at"] = now,
                    ["app_id"] = app.Id,
                    ["deliveries_url"] = $"{_sandboxState.BaseUrl}/app/hook/deliveries",
                },
            };
            Enqueue(
                new WebhookDelivery(
                    _sandboxState.NextId("delivery"),
                    Guid.NewGuid().ToString(),
                    "ping",
                    null,
                    body.ToJsonString(),
                    null,
                    null,
                    false
                )
            );
        });

    /// <summary>Calls an observer after each attempt to deliver.</summary>
    public void Observe(Action<WebhookDelivery> observer) => _sandboxState.Write(() => _observers += observer);

    /// <summary>Sends a delivery again, unchanged.</summary>
    public void Redeliver(WebhookDelivery one) =>
        Enqueue(
            new WebhookDelivery(
                _sandboxState.NextId("delivery"),
                one.Guid,
                one.Event,
                one.Action,
                one.Payload,
                one.InstallationId,
                one.RepositoryId,
                true
            )
        );

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _sending;
        _stopping.Dispose();
    }

    /// <summary>Push events have two times of the repository as Unix seconds, as on GitHub.</summary>
    private static JsonObject PushRepository(RepositoryState repository, SandboxState sandboxState)
    {
        var json = RepositoryJson.Create(repository, sandboxState);
        json["created_at"] = repository.CreatedAt.ToUnixTimeSeconds();
        json["pushed_at"] = repository.PushedAt.ToUnixTimeSeconds();
        json["stargazers"] = 0;
        json["master_branch"] = repository.DefaultBranch;
        var owner = json["owner"]!.AsObject();
        owner["name"] = repository.Owner.Login;
        owner["email"] = null;
        return json;
    }

    /// <summary>
    /// Repositories in events carry custom properties, those in responses of the API only in some places.
    /// </summary>
    private static void AddCustomProperties(JsonObject payload)
    {
        JsonNode?[] repositories =
        [
            payload["repository"],
            payload["pull_request"]?["head"]?["repo"],
            payload["pull_request"]?["base"]?["repo"],
        ];
        foreach (var repository in repositories.OfType<JsonObject>())
            repository["custom_properties"] = new JsonObject();
    }

    private void Enqueue(WebhookDelivery delivery) =>
        _sandboxState.Write(() =>
        {
            _deliveries.Add(delivery);
            if (_post.Url is null)
            {
                delivery.Outcome = DeliveryOutcome.Dropped;
                return;
            }

            var rule = Rules.For(delivery);
            switch (rule?.Treatment)
            {
                case WebhookRules.Treatment.Drop:
                    delivery.Outcome = DeliveryOutcome.Dropped;
                    break;
                case WebhookRules.Treatment.Fail:
                    (delivery.Outcome, delivery.StatusCode, delivery.DeliveredAt) = (
                        DeliveryOutcome.Failed,
                        rule.Status,
                        _sandboxState.Now
                    );
                    delivery.Status = "failed to connect to host";
                    break;
                case WebhookRules.Treatment.Duplicate:
                    for (var i = 0; i < rule.Times; i++)
                        Queue(delivery);

                    break;
                case WebhookRules.Treatment.Delay:
                    _ = QueueLaterAsync(delivery, rule.Wait);
                    break;
                case WebhookRules.Treatment.Hold:
                    rule.Held!.Add(delivery, () => Queue(delivery));
                    break;
                default:
                    Queue(delivery);
                    break;
            }
        });

    private void Queue(WebhookDelivery delivery) =>
        _sandboxState.Write(() =>
        {
            if (_queue.Writer.TryWrite(delivery))
                _underWay++;
        });

    private async Task QueueLaterAsync(WebhookDelivery delivery, TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _sandboxState.Time, _stopping.Token);
            Queue(delivery);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The sandbox was disposed before the delay ended.
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var delivery in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                await _post.SendAsync(delivery, Id, _stopping.Token);
                _sandboxState.Write(() => _underWay--);
                _observers?.Invoke(delivery);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The sandbox was disposed.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _journal.Add(exception);
        }
    }
}
