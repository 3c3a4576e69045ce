using System.Text.Json.Nodes;
using System.Threading.Channels;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>The App's webhook: writes events as GitHub does and sends them one after another.</summary>
internal sealed class Hook : IAsyncDisposable
{
    private readonly World world;
    private readonly WebhookPost post;
    private readonly Journal journal;
    private readonly List<WebhookDelivery> deliveries = [];
    private readonly Channel<WebhookDelivery> queue = Channel.CreateUnbounded<WebhookDelivery>();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task sending;
    private int underWay;
    private Action<WebhookDelivery>? observers;

    public Hook(World world, WebhookPost post, Journal journal)
    {
        (this.world, this.post, this.journal) = (world, post, journal);
        this.Id = world.NextId("hook");
        this.sending = Task.Run(this.SendAllAsync);
    }

    public long Id { get; }

    public WebhookRules Rules { get; } = new();

    /// <summary>Every delivery, oldest first, also those that a rule dropped.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries => this.world.Read(() => this.deliveries.ToList());

    /// <summary>True when nothing waits to be sent; what rules hold back does not count.</summary>
    public bool IsIdle => this.world.Read(() => this.underWay == 0);

    /// <summary>Sends an event of a repository to the App, if the App is installed there.</summary>
    public void Send(string name, string? action, RepositoryState repository, Account sender, JsonObject payload) => this.world.Write(() =>
    {
        var installation = this.world.Installations.Values.FirstOrDefault(one => one.RepositoryIds.Contains(repository.Id));
        if (installation is null || installation.SuspendedAt is not null)
        {
            return;
        }

        payload["repository"] = name == "push" ? PushRepository(repository, this.world) : RepositoryJson.Of(repository, this.world);
        AddCustomProperties(payload);
        if (repository.Owner.Type == AccountType.Organization)
        {
            payload["organization"] = AccountJson.Organization(repository.Owner, this.world.BaseUrl);
        }

        this.Send(name, action, installation, repository.Id, sender, payload);
    });

    /// <summary>Sends an event of an installation to the App.</summary>
    public void Send(string name, string? action, Installation installation, long? repositoryId, Account sender, JsonObject payload) => this.world.Write(() =>
    {
        var body = new JsonObject();
        if (action is not null)
        {
            body["action"] = action;
        }

        foreach (var (key, value) in payload.ToList())
        {
            payload.Remove(key);
            body[key] = value;
        }

        body["sender"] = AccountJson.Simple(sender, this.world.BaseUrl);
        body["installation"] ??= new JsonObject
        {
            ["id"] = installation.Id,
            ["node_id"] = Ids.Node("MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u", installation.Id),
        };
        this.Enqueue(new WebhookDelivery(
            this.world.NextId("delivery"), Guid.NewGuid().ToString(), name, action, body.ToJsonString(), installation.Id, repositoryId, false));
    });

    /// <summary>Calls an observer after each attempt to deliver.</summary>
    public void Observe(Action<WebhookDelivery> observer) => this.world.Write(() => this.observers += observer);

    /// <summary>Sends a delivery once more, unchanged.</summary>
    public void Redeliver(WebhookDelivery one) => this.Enqueue(new WebhookDelivery(
        this.world.NextId("delivery"), one.Guid, one.Event, one.Action, one.Payload, one.InstallationId, one.RepositoryId, true));

    public async ValueTask DisposeAsync()
    {
        this.queue.Writer.TryComplete();
        await this.stopping.CancelAsync();
        await this.sending;
        this.stopping.Dispose();
    }

    /// <summary>Push events write two times of the repository as seconds, as GitHub does.</summary>
    private static JsonObject PushRepository(RepositoryState repository, World world)
    {
        var json = RepositoryJson.Of(repository, world);
        json["created_at"] = repository.CreatedAt.ToUnixTimeSeconds();
        json["pushed_at"] = repository.PushedAt.ToUnixTimeSeconds();
        json["stargazers"] = 0;
        json["master_branch"] = repository.DefaultBranch;
        var owner = json["owner"]!.AsObject();
        owner["name"] = repository.Owner.Login;
        owner["email"] = null;
        return json;
    }

    /// <summary>Repositories in events carry them, those in answers of the API only in some places.</summary>
    private static void AddCustomProperties(JsonObject payload)
    {
        JsonNode?[] repositories = [payload["repository"], payload["pull_request"]?["head"]?["repo"], payload["pull_request"]?["base"]?["repo"]];
        foreach (var repository in repositories.OfType<JsonObject>())
        {
            repository["custom_properties"] = new JsonObject();
        }
    }

    private void Enqueue(WebhookDelivery delivery) => this.world.Write(() =>
    {
        this.deliveries.Add(delivery);
        if (this.post.Url is null)
        {
            delivery.Outcome = DeliveryOutcome.Dropped;
            return;
        }

        var rule = this.Rules.For(delivery);
        switch (rule?.Treatment)
        {
            case WebhookRules.Treatment.Drop:
                delivery.Outcome = DeliveryOutcome.Dropped;
                break;
            case WebhookRules.Treatment.Fail:
                (delivery.Outcome, delivery.StatusCode, delivery.DeliveredAt) = (DeliveryOutcome.Failed, rule.Status, this.world.Now);
                delivery.Status = "failed to connect to host";
                break;
            case WebhookRules.Treatment.Duplicate:
                for (var i = 0; i < rule.Times; i++)
                {
                    this.Queue(delivery);
                }

                break;
            case WebhookRules.Treatment.Delay:
                _ = this.QueueLaterAsync(delivery, rule.Wait);
                break;
            case WebhookRules.Treatment.Hold:
                rule.Held!.Add(delivery, () => this.Queue(delivery));
                break;
            default:
                this.Queue(delivery);
                break;
        }
    });

    private void Queue(WebhookDelivery delivery) => this.world.Write(() =>
    {
        if (this.queue.Writer.TryWrite(delivery))
        {
            this.underWay++;
        }
    });

    private async Task QueueLaterAsync(WebhookDelivery delivery, TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, this.world.Time, this.stopping.Token);
            this.Queue(delivery);
        }
        catch (OperationCanceledException) when (this.stopping.IsCancellationRequested)
        {
            // The sandbox went away before it was time.
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var delivery in this.queue.Reader.ReadAllAsync(this.stopping.Token))
            {
                await this.post.SendAsync(delivery, this.Id, this.stopping.Token);
                this.world.Write(() => this.underWay--);
                this.observers?.Invoke(delivery);
            }
        }
        catch (OperationCanceledException) when (this.stopping.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            this.journal.Add(fault);
        }
    }
}
