using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Contacts;

/// <summary>Chooses the address of a person that mail is sent to.</summary>
internal static class ContactAddress
{
    /// <summary>The primary address, where it is verified and takes mail; null otherwise.</summary>
    public static string? Choose(IReadOnlyList<UserEmail> emails) =>
        emails.FirstOrDefault(static one => one is { IsPrimary: true, IsVerified: true }) is { } primary
        && MailAddresses.Parse(primary.Address) is { } address
        && !TakesNone(address.Domain)
            ? primary.Address
            : null;

    // users.noreply.github.com, and the same of a GitHub Enterprise Server.
    private static bool TakesNone(string domain) =>
        domain.Split('.').Contains("noreply", StringComparer.OrdinalIgnoreCase);
}
