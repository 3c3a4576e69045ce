namespace Terrateam.Functions.Notifications;

/// <summary>The destinations of notifications. Section <c>Notifications</c> of the configuration.</summary>
public sealed class NotificationOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Notifications";

    /// <summary>The destinations by the names that repositories use.</summary>
    public IDictionary<string, DestinationSettings> Destinations { get; } =
        new Dictionary<string, DestinationSettings>(StringComparer.OrdinalIgnoreCase);

    /// <summary>For how long it is tried to send a notification.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>What is behind the name of a destination.</summary>
public sealed class DestinationSettings
{
    internal const string Slack = "slack";
    internal const string Teams = "teams";
    internal const string Http = "http";
    internal const string Email = "email";

    /// <summary><c>slack</c>, <c>teams</c>, <c>http</c> or <c>email</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>
    /// The address that is posted to. For Slack with a token it is that of <c>chat.postMessage</c>, and may be left out.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>For Slack: the token of a bot, instead of an incoming webhook.</summary>
    public string Token { get; set; } = "";

    /// <summary>For Slack with a token: the id of the channel.</summary>
    public string Channel { get; set; } = "";

    /// <summary>For HTTP: the secret that requests are signed with.</summary>
    public string Secret { get; set; } = "";

    /// <summary>For e-mail: the addresses.</summary>
    public IList<string> To { get; } = [];

    /// <summary>
    /// The repositories that may use it: <c>owner/name</c>, <c>owner/*</c>, or <c>*</c> for all that have the App.
    /// </summary>
    public IList<string> Repositories { get; } = [];
}
