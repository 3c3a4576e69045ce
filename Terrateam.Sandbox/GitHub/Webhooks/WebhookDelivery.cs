using System.Text.Json;

namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>How far a delivery got.</summary>
public enum DeliveryOutcome
{
    /// <summary>Waits for its turn, or is held back.</summary>
    Pending,

    /// <summary>Answered with 2xx.</summary>
    Delivered,

    /// <summary>Answered with anything else, or with nothing.</summary>
    Failed,

    /// <summary>
    /// Swallowed by a test's rule, or made while the App had no webhook URL; GitHub's own list does not know it.
    /// </summary>
    Dropped,
}

/// <summary>
/// One webhook, or one more attempt at it: redeliveries share the <see cref="Guid"/> and have their own id.
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

    /// <summary>Id of this attempt.</summary>
    public long Id { get; }

    /// <summary>The <c>X-GitHub-Delivery</c> of all attempts.</summary>
    public string Guid { get; }

    /// <summary>The <c>X-GitHub-Event</c>.</summary>
    public string Event { get; }

    /// <summary>The payload's <c>action</c>.</summary>
    public string? Action { get; }

    /// <summary>The bytes that are signed, as text.</summary>
    public string Payload { get; }

    /// <summary>The payload, read.</summary>
    public JsonElement Body => _body.Value;

    /// <summary>Whether this is an attempt that somebody asked for.</summary>
    public bool IsRedelivery { get; }

    /// <summary>How it went.</summary>
    public DeliveryOutcome Outcome { get; internal set; }

    /// <summary>The answer's status, 0 before there is one.</summary>
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
