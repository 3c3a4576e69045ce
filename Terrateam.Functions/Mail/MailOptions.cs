namespace Terrateam.Functions.Mail;

/// <summary>The server that takes mail. Section <c>Mail</c> of the configuration.</summary>
public sealed class MailOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Mail";

    /// <summary>TLS after the greeting of the server.</summary>
    internal const string StartTls = "starttls";

    /// <summary>TLS from the first byte.</summary>
    internal const string Tls = "tls";

    /// <summary>No TLS, for a server on this machine.</summary>
    internal const string None = "none";

    /// <summary>The SMTP server; empty where the app sends no mail.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port.</summary>
    public int Port { get; set; } = 587;

    /// <summary><c>starttls</c>, <c>tls</c>, or <c>none</c> for a server on this machine.</summary>
    public string Security { get; set; } = StartTls;

    /// <summary>Who signs in to it; empty for none.</summary>
    public string UserName { get; set; } = "";

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public string Password { get; set; } = "";

    /// <summary>The address that mail comes from.</summary>
    public string From { get; set; } = "";

    /// <summary>
    /// A PEM file with the certificates that are trusted instead of those of the system: of a private authority, or of
    /// the server itself.
    /// </summary>
    public string TrustedCertificates { get; set; } = "";

    /// <summary>Accounts that have installed the App, by login, with the address that is told about that.</summary>
    public IDictionary<string, string> Installations { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Accounts that want to be told of nothing but security.</summary>
    public IList<string> SecurityOnly { get; } = [];

    /// <summary>How long sending one mail may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>True where an account wants to be told of nothing but security.</summary>
    public bool WantsSecurityOnly(string account) => SecurityOnly.Contains(account, StringComparer.OrdinalIgnoreCase);
}
