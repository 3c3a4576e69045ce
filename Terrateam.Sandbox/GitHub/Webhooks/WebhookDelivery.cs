using System.Text.Json;

namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>The state of a delivery.</summary>
public enum DeliveryOutcome
{
    /// <summary>Waits to be sent, or is held back.</summary>
    Pending,

    /// <summary>The response was 2xx.</summary>
    Delivered,

    /// <summary>The response was anything else, or there was none.</summary>
    Failed,

    /// <summary>
    /// Dropped by a test's rule, or created while the App had no webhook URL; not in GitHub's list of deliveries.
    /// </summary>
    Dropped,
}

/// <summary>
/// One attempt to deliver a webhook. Redeliveries share the <see cref="Guid"/> and have an id of their own.
/// </summary>
public sealed class WebhookDelivery
{
    private readonly Lazy<JsonElement> _body;

    internal WebhookDelivery(
        long id,
        string guid,
        string name,
        string? action,
        string payload,
        long? installationId,
        long? repositoryId,
        bool isRedelivery
    )
    {
        (Id, Guid, Event, Action, Payload) = (id, guid, name, action, payload);
        (InstallationId, RepositoryId, IsRedelivery) = (installationId, repositoryId, isRedelivery);
        _body = new(() => JsonElement.Parse(payload));
    }

    /// <summary>The id of this attempt.</summary>
    public long Id { get; }

    /// <summary>The <c>X-GitHub-Delivery</c> of all attempts.</summary>
    public string Guid { get; }

    /// <summary>The <c>X-GitHub-Event</c>.</summary>
    public string Event { get; }

    /// <summary>The payload's <c>action</c>.</summary>
    public string? Action { get; }

    /// <summary>The signed bytes as text.</summary>
    public string Payload { get; }

    /// <summary>The parsed payload.</summary>
    public JsonElement Body => _body.Value;

    /// <summary>Whether this attempt is a redelivery.</summary>
    public bool IsRedelivery { get; }

    /// <summary>The result of the attempt.</summary>
    public DeliveryOutcome Outcome { get; internal set; }

    /// <summary>The response's status, 0 before there is one.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset DeliveredAt { get; internal set; }

    internal long? InstallationId { get; }

    internal long? RepositoryId { get; }

    internal TimeSpan Duration { get; set; }

    internal string Status { get; set; } = "pending";

    internal string ResponseBody { get; set; } = "";

    internal IReadOnlyDictionary<string, string> RequestHeaders { get; set; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, string> ResponseHeaders { get; set; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Event and action, for messages.</summary>
    public override string ToString() => Action is null ? Event : $"{Event}.{Action}";
}
