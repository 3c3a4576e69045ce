using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.Mail;

/// <summary>Hands mail to an SMTP server, with TLS unless the server is this machine.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1: 4yz is for now, 5yz for good.</remarks>
internal sealed class SmtpTransport(IOptions<MailOptions> options, TimeProvider time) : IMailTransport
{
    /// <inheritdoc/>
    public bool IsSetUp => options.Value.Host.Length > 0;

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        if (!IsSetUp || MailAddresses.Parse(options.Value.From) is not { } from)
            return new(MailState.Deferred, "No server for mail is set up: Mail:Host and Mail:From.");
        if (MailAddresses.Parse(mail.To) is not { } to)
            return new(MailState.Refused, "The recipient is not one address.");

        using var message = MailComposer.Create(mail, from, to, time.GetUtcNow());
        using var patience = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await SendAsync(message, either.Token);
            return new(MailState.Accepted);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(MailState.Deferred, "The server did not answer in time.");
        }
        catch (SmtpCommandException exception)
        {
            return new(
                IsForGood((int)exception.StatusCode) ? MailState.Refused : MailState.Deferred,
                $"The server answered {(int)exception.StatusCode} ({exception.ErrorCode})."
            );
        }
        catch (AuthenticationException)
        {
            return new(MailState.Deferred, "The server refused Mail:UserName and Mail:Password.");
        }
        catch (SslHandshakeException)
        {
            return new(MailState.Deferred, "No TLS with the server: its certificate is not trusted, or it has none.");
        }
        catch (NotSupportedException)
        {
            return new(MailState.Deferred, "The server offers no STARTTLS, or no way to sign in that is known.");
        }
        catch (Exception exception)
            when (exception is SocketException or IOException or ProtocolException or ServiceNotConnectedException)
        {
            return new(MailState.Deferred, $"The server could not be reached ({exception.GetType().Name}).");
        }
    }

    // What is wrong with how we sign in can be mended by the operator.
    private static bool IsForGood(int status) => status >= 500 && status is not (530 or 534 or 535 or 538);

    private async Task SendAsync(MimeKit.MimeMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient();
        if (settings.TrustedCertificates.Length > 0)
            client.ServerCertificateValidationCallback = TrustedServer.From(settings.TrustedCertificates);
        var security = settings.Security switch
        {
            MailOptions.Tls => SecureSocketOptions.SslOnConnect,
            MailOptions.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        };
        await client.ConnectAsync(settings.Host, settings.Port, security, cancellationToken);
        if (settings.UserName.Length > 0)
            await client.AuthenticateAsync(settings.UserName, settings.Password, cancellationToken);
        _ = await client.SendAsync(message, cancellationToken);

        // The server has taken it: what goes wrong from here on must not send it again.
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException or SocketException)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
