using System.Buffers.Binary;

namespace Terrateam.Functions.Contacts;

/// <summary>
/// The links in mails to people. The one that opts out holds a sealed token for the person, which does nothing else and
/// does not expire.
/// </summary>
/// <param name="keys">Seals the tokens.</param>
/// <param name="root">The app's address, as browsers reach it.</param>
internal sealed class MailLinks(ContactKeys keys, Uri root)
{
    /// <summary>The route of the page about a person's mail.</summary>
    public const string AccountRoute = "account";

    /// <summary>The route that opts out.</summary>
    public const string UnsubscribeRoute = "account/unsubscribe";

    /// <summary>The field of the address that holds the token.</summary>
    public const string Token = "token";

    private const string Purpose = "unsubscribe";

    /// <summary>The page about a person's mail.</summary>
    public Uri Account => new(root, $"api/{AccountRoute}");

    /// <summary>The address with which a person opts out.</summary>
    public async Task<Uri> UnsubscribeAsync(long userId, CancellationToken cancellationToken)
    {
        var content = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(content, userId);
        return new(root, $"api/{UnsubscribeRoute}?{Token}={await keys.SealAsync(Purpose, content, cancellationToken)}");
    }

    /// <summary>The person that a token opts out; null where it is none of ours.</summary>
    public async Task<long?> PersonOfAsync(string token, CancellationToken cancellationToken) =>
        await keys.OpenAsync(Purpose, token, cancellationToken) is { Length: sizeof(long) } content
            ? BinaryPrimitives.ReadInt64BigEndian(content)
            : null;
}
