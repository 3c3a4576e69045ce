using MimeKit;

namespace Terrateam.Functions.Mail;

/// <summary>Reads addresses strictly: one of them, and nothing that could end a line of a header.</summary>
internal static class MailAddresses
{
    /// <summary>The longest address that SMTP carries.</summary>
    private const int MaxLength = 254;

    /// <summary>The address, or null where the text is not exactly one.</summary>
    public static MailboxAddress? Parse(string text) =>
        text.Length is > 0 and <= MaxLength
        && !text.Any(static letter =>
            char.IsControl(letter) || char.IsWhiteSpace(letter) || letter is '<' or '>' or ','
        )
        && MailboxAddress.TryParse(text, out var address)
        && address.Domain.Length > 0
        && address.Route.Count == 0
            ? address
            : null;
}
