using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Mail;
using Terrateam.Tests.Core.Notices;

namespace Terrateam.Tests.Functions.Mail;

/// <summary>What becomes of mail at a real SMTP server.</summary>
public sealed class SmtpTransportTests
{
    private const string Id = "00000000000000000000000000000001";

    [Fact]
    public async Task A_mail_arrives_as_text_and_as_HTML()
    {
        await using var server = MailServer.Start();

        Assert.Equal(MailState.Accepted, (await SendAsync(Options(server), Mail())).State);

        var mail = Assert.Single(server.Taken);
        Assert.Equal(("Applied", "text", "<p>html</p>"), (mail.Subject, Line(mail.TextBody), Line(mail.HtmlBody)));
        Assert.Equal(("terrateam@example.com", "ops@example.com"), ($"{mail.From}", $"{mail.To}"));
        Assert.Equal($"{Id}@example.com", mail.MessageId);
        Assert.Equal(NoticeSamples.Time, mail.Date);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
    }

    [Theory]
    [InlineData(451, true, MailState.Deferred)]
    [InlineData(451, false, MailState.Deferred)]
    [InlineData(550, true, MailState.Refused)]
    [InlineData(554, false, MailState.Refused)]
    public async Task A_server_that_answers_4_is_asked_again_and_one_that_answers_5_is_not(
        int status,
        bool forRecipient,
        MailState state
    )
    {
        await using var server = MailServer.Start();
        server.Next(status, forRecipient);

        var outcome = await SendAsync(Options(server), Mail());

        Assert.Equal(state, outcome.State);
        Assert.Contains($"{status}", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("ops@", outcome.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Taken);
        Assert.Equal(MailState.Accepted, (await SendAsync(Options(server), Mail())).State);
    }

    [Theory]
    [InlineData("starttls", false)]
    [InlineData("tls", true)]
    public async Task With_TLS_people_sign_in_and_only_a_trusted_certificate_will_do(string security, bool isTls)
    {
        var (certificate, pem) = MailServer.CreateCertificate();
        using var own = certificate;
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "ca.pem");
        await File.WriteAllTextAsync(file, pem, TestContext.Current.CancellationToken);
        await using var server = MailServer.Start(certificate, isTls, wantsSignIn: true);
        var options = Options(server);
        (options.Host, options.Security) = ("localhost", security);
        (options.UserName, options.Password) = (MailServer.UserName, MailServer.Password);

        var untrusted = await SendAsync(options, Mail());
        Assert.Equal(MailState.Deferred, untrusted.State);
        Assert.Contains("certificate", untrusted.Reason, StringComparison.Ordinal);
        Assert.Equal(0, server.SignIns);

        options.TrustedCertificates = file;
        Assert.Equal(new MailOutcome(MailState.Accepted), await SendAsync(options, Mail()));
        Assert.Single(server.Taken);

        options.Password = "wrong";
        var refused = await SendAsync(options, Mail());
        Assert.Equal(MailState.Deferred, refused.State);
        Assert.Contains("Mail:Password", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Reason, StringComparison.Ordinal);
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_not_trusted()
    {
        var (certificate, pem) = MailServer.CreateCertificate("other.example");
        using var own = certificate;
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "ca.pem");
        await File.WriteAllTextAsync(file, pem, TestContext.Current.CancellationToken);
        await using var server = MailServer.Start(certificate, isTls: true);
        var options = Options(server);
        (options.Host, options.Security, options.TrustedCertificates) = ("localhost", "tls", file);

        Assert.Equal(MailState.Deferred, (await SendAsync(options, Mail())).State);
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_no_mail_and_no_password()
    {
        await using var server = MailServer.Start();
        var options = Options(server);
        options.Security = "starttls";
        (options.UserName, options.Password) = (MailServer.UserName, MailServer.Password);

        var outcome = await SendAsync(options, Mail());

        Assert.Equal(MailState.Deferred, outcome.State);
        Assert.Contains("STARTTLS", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (server.SignIns, server.Taken.Count));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_asked_again()
    {
        var server = MailServer.Start();
        var options = Options(server);
        await server.DisposeAsync();

        Assert.Equal(MailState.Deferred, (await SendAsync(options, Mail())).State);
        Assert.Equal(MailState.Deferred, (await SendAsync(new MailOptions(), Mail())).State);
    }

    [Theory]
    [InlineData("Applied\r\nBcc: victim@example.com")]
    [InlineData("Applied\nX-Evil: yes\n\nbody")]
    [InlineData("Applied\u2028Bcc: victim@example.com")]
    [InlineData("Applied\0 ünïcode =?utf-8?q?Bcc:_x?=")]
    public async Task A_subject_adds_no_header_and_no_body(string subject)
    {
        await using var server = MailServer.Start();

        Assert.Equal(MailState.Accepted, (await SendAsync(Options(server), Mail() with { Subject = subject })).State);

        var mail = Assert.Single(server.Taken);
        Assert.StartsWith("Applied ", mail.Subject, StringComparison.Ordinal);
        Assert.Empty(mail.Bcc);
        Assert.Null(mail.Headers["X-Evil"]);
        Assert.Equal("text", Line(mail.TextBody));
        Assert.DoesNotContain(mail.Subject ?? "", char.IsControl);
    }

    [Theory]
    [InlineData("ops@example.com\r\nBcc: victim@example.com")]
    [InlineData("ops@example.com, victim@example.com")]
    [InlineData("Ops <ops@example.com>")]
    [InlineData("ops@example.com> RCPT TO:<victim@example.com")]
    [InlineData("@relay.example:ops@example.com")]
    [InlineData("")]
    public async Task What_is_not_one_address_is_refused_before_the_server_hears_of_it(string address)
    {
        await using var server = MailServer.Start();

        Assert.Equal(MailState.Refused, (await SendAsync(Options(server), Mail() with { To = address })).State);
        Assert.Empty(server.Taken);
    }

    [Theory]
    [InlineData("smtp.example.com", "none", "Mail:Security may be none only")]
    [InlineData("smtp.example.com", "ssl", "Mail:Security must be")]
    [InlineData("smtp://host", "tls", "Mail:Host must be")]
    public void Settings_that_would_send_in_clear_are_refused(string host, string security, string told)
    {
        var options = new MailOptions
        {
            Host = host,
            Security = security,
            From = "terrateam@example.com",
        };

        Assert.Contains(new MailOptionsCheck().Validate(name: null, options).Failures!, fault =>
            fault.Contains(told, StringComparison.Ordinal)
        );
    }

    private static OutgoingMail Mail() => new(Id, "ops@example.com", "Applied", "text", "<p>html</p>");

    private static MailOptions Options(MailServer server) =>
        new()
        {
            Host = "127.0.0.1",
            Port = server.Port,
            Security = "none",
            From = "terrateam@example.com",
        };

    private static Task<MailOutcome> SendAsync(MailOptions options, OutgoingMail mail) =>
        new SmtpTransport(
            Microsoft.Extensions.Options.Options.Create(options),
            new FakeTimeProvider(NoticeSamples.Time)
        ).SendAsync(mail, TestContext.Current.CancellationToken);

    private static string Line(string? text) => text?.TrimEnd() ?? "";
}
