using MimeKit;

namespace Terrateam.Functions.Mail;

/// <summary>Makes the message that is sent. What it is given cannot add a header: MimeKit encodes every value.</summary>
internal static class MailComposer
{
    private const int MaxSubject = 200;

    public static MimeMessage Create(OutgoingMail mail, MailboxAddress from, MailboxAddress to, DateTimeOffset now)
    {
        var message = new MimeMessage
        {
            Date = now,
            MessageId = $"{mail.Id}@{from.Domain}",
            Subject = OneLine(mail.Subject),
            Body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody(),
        };
        message.From.Add(from);
        message.To.Add(to);

        // No vacation notices as replies: https://www.rfc-editor.org/rfc/rfc3834#section-5
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Terrateam-Id", mail.Id);
        if (mail.Unsubscribe is not { } unsubscribe)
            return message;

        // One click is for https alone: https://www.rfc-editor.org/rfc/rfc8058#section-3.1
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe.AbsoluteUri}>");
        if (unsubscribe.Scheme == Uri.UriSchemeHttps)
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        return message;
    }

    private static string OneLine(string text)
    {
        var line = new string([.. text.Select(static letter => IsBreak(letter) ? ' ' : letter)]).Trim();
        if (line.Length <= MaxSubject)
            return line;

        var length = MaxSubject - 3;
        return $"{line[..(char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)]}...";
    }

    private static bool IsBreak(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029';
}
