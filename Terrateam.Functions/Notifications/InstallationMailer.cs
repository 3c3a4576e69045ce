using Microsoft.Extensions.Options;
using Terrateam.Core.Notices;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Notifications;

/// <summary>Sends what is told of an installation to the address that is set for it by now.</summary>
internal sealed class InstallationMailer(
    IMailTransport mail,
    IOptions<MailOptions> options,
    IOptions<GitHubOptions> gitHub
)
{
    public async Task<Delivery> SendAsync(string id, InstallationNotice notice, CancellationToken cancellationToken)
    {
        var account = notice.Facts.Account;
        if (
            !options.Value.Installations.TryGetValue(account, out var address)
            || (!notice.IsSecurity && options.Value.WantsSecurityOnly(account))
        )
        {
            return Delivery.Refused("no address wants it any more");
        }

        var message = InstallationText.Create(notice, gitHub.Value.WebUrl);
        return MailText.From(await mail.SendAsync(MailText.Create(id, address, message), cancellationToken));
    }
}
