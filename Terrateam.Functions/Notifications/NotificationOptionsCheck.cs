using Microsoft.Extensions.Options;
using Terrateam.Core.Runs;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Notifications;

/// <summary>Refuses destinations that cannot work, at the start. What is in a setting is in no message.</summary>
internal sealed class NotificationOptionsCheck(IMailTransport mail) : IValidateOptions<NotificationOptions>
{
    /// <summary>As long as GitHub asks for secrets of webhooks to be.</summary>
    private const int LeastSecret = 20;

    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        List<string> faults =
        [
            .. Faults(options),
            .. options.Destinations.SelectMany(one =>
                Faults(one.Key, one.Value)
                    .Select(fault => $"{NotificationOptions.Section}:Destinations:{one.Key}:{fault}")
            ),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(NotificationOptions options)
    {
        if (options.GiveUpAfter < TimeSpan.FromMinutes(1) || options.GiveUpAfter > TimeSpan.FromDays(7))
            yield return "Notifications:GiveUpAfter must lie between a minute and seven days.";
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(30))
            yield return "Notifications:Timeout must lie between one and 30 seconds.";
    }

    private IEnumerable<string> Faults(string name, DestinationSettings settings)
    {
        if (name.Length > 64 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            yield return "Kind: the name of a destination has at most 64 letters, digits, - and _.";
        if (settings.Repositories.Count == 0)
        {
            yield return "Repositories is missing: set Repositories:0 to the repositories that may use it, such as "
                + "acme/infra or acme/*, or to * for all that have the App.";
        }
        else if (!settings.Repositories.All(DestinationCatalogue.IsPattern))
        {
            yield return "Repositories must have owner/name, owner/* or *.";
        }

        var faults = settings.Kind switch
        {
            DestinationSettings.Slack => OfSlack(settings),
            DestinationSettings.Teams => OfAddress(settings),
            DestinationSettings.Http => [.. OfAddress(settings), .. OfSecret(settings)],
            DestinationSettings.Email => OfMail(settings),
            _ => ["Kind must be slack, teams, http or email."],
        };
        foreach (var fault in faults)
            yield return fault;
    }

    private static IEnumerable<string> OfSlack(DestinationSettings settings)
    {
        if (settings.Token.Length == 0)
        {
            if (settings.Url.Length == 0)
                yield return "Url is missing: set it to an incoming webhook, or set Token and Channel.";
        }
        else if (settings.Channel.Length == 0)
        {
            yield return "Channel is missing: set it to the id of the channel, such as C0123456789.";
        }

        if (settings.Url.Length > 0)
        {
            foreach (var fault in OfAddress(settings))
                yield return fault;
        }
    }

    private static IEnumerable<string> OfAddress(DestinationSettings settings)
    {
        if (!BackendAddress.IsSafe(settings.Url))
            yield return "Url must be an absolute https URL; http is only for this machine itself.";
    }

    private static IEnumerable<string> OfSecret(DestinationSettings settings)
    {
        if (settings.Secret.Length < LeastSecret)
            yield return "Secret must have at least 20 characters; `openssl rand -hex 32` makes a good one.";
    }

    private IEnumerable<string> OfMail(DestinationSettings settings)
    {
        if (settings.To.Count == 0)
            yield return "To is missing: set To:0 to an address.";
        else if (!settings.To.All(static address => MailAddresses.Parse(address) is not null))
            yield return "To must have one address in each entry, such as ops@example.com, without a name.";
        if (!mail.IsSetUp)
            yield return "Kind is email, and no server takes mail: set Mail:Host and Mail:From.";
    }
}
