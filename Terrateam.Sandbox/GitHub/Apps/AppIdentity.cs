using System.Security.Cryptography;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>The App: its id, its key, its webhook secret.</summary>
public sealed class AppIdentity : IDisposable
{
    private static readonly ProcessKey Shared = new();
    private readonly RSA _key = RSA.Create(Shared.Parameters);

    internal AppIdentity(long id, string slug, string webhookSecret, DateTimeOffset createdAt)
    {
        (Id, Slug, WebhookSecret, CreatedAt) = (id, slug, webhookSecret, createdAt);
        PrivateKeyPem = _key.ExportRSAPrivateKeyPem();
    }

    /// <summary>The App id, the <c>iss</c> of its JWTs.</summary>
    public long Id { get; }

    /// <summary>The client id, which GitHub accepts as <c>iss</c> too.</summary>
    public string ClientId => $"Iv23li{Id:D14}";

    /// <summary>The slug, the first part of its login.</summary>
    public string Slug { get; }

    /// <summary>The login of its comments, <c>slug[bot]</c>.</summary>
    public string BotLogin => Slug + "[bot]";

    /// <summary>The generated private key, PKCS#1 in PEM as GitHub issues it.</summary>
    public string PrivateKeyPem { get; }

    /// <summary>The secret that signs its webhooks; the App can change it.</summary>
    public string WebhookSecret { get; internal set; }

    internal DateTimeOffset CreatedAt { get; }

    internal RSA Key => _key;

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
