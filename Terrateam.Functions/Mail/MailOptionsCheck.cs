using System.Net;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.Mail;

/// <summary>Refuses settings of mail that cannot work, or would send passwords and mail in clear.</summary>
internal sealed class MailOptionsCheck : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        List<string> faults = [.. options.Host.Length == 0 ? [] : Faults(options), .. OfInstallations(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(MailOptions options)
    {
        if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
            yield return "Mail:Host must be the name of a host or its address, without a scheme and a port.";
        if (options.Port is < 1 or > 65_535)
            yield return "Mail:Port must lie between 1 and 65535; 587 is usual with starttls, 465 with tls.";
        if (options.Security is not (MailOptions.StartTls or MailOptions.Tls or MailOptions.None))
            yield return "Mail:Security must be starttls, tls or none.";
        if (options.Security is MailOptions.None && !IsLoopback(options.Host))
            yield return "Mail:Security may be none only where Mail:Host is this machine itself: set starttls or tls.";
        if (options.UserName.Length > 0 != options.Password.Length > 0)
            yield return "Mail:UserName and Mail:Password must be set together, or neither.";
        if (MailAddresses.Parse(options.From) is null)
            yield return "Mail:From must be one address, such as terrateam@example.com.";
        if (options.TrustedCertificates.Length > 0 && !File.Exists(options.TrustedCertificates))
            yield return "Mail:TrustedCertificates must be the path of a PEM file that is there.";
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(2))
            yield return "Mail:Timeout must lie between a second and two minutes.";
    }

    private static IEnumerable<string> OfInstallations(MailOptions options)
    {
        if (options.Installations.Count > 0 && options.Host.Length == 0)
            yield return "Mail:Installations needs a server that takes mail: set Mail:Host and Mail:From.";
        foreach (var (account, _) in options.Installations.Where(one => MailAddresses.Parse(one.Value) is null))
            yield return $"Mail:Installations:{account} must be one address, such as ops@example.com.";
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
