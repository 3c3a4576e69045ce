using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using SmtpServiceProvider = SmtpServer.ComponentModel.ServiceProvider;

namespace Terrateam.Tests.Functions.Mail;

/// <summary>A real SMTP server on loopback. It answers as a test says, by default that it takes everything.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string UserName = "terrateam";
    public const string Password = "right";

    private readonly CancellationTokenSource _stop = new();
    private readonly Desk _desk = new();
    private Task _running = Task.CompletedTask;

    public int Port { get; private set; }

    /// <summary>What it took.</summary>
    public IReadOnlyList<MimeMessage> Taken => [.. _desk.Taken];

    /// <summary>How often someone signed in.</summary>
    public int SignIns => _desk.SignIns;

    public static MailServer Start(X509Certificate2? certificate = null, bool isTls = false, bool wantsSignIn = false)
    {
        var server = new MailServer();
        var services = new SmtpServiceProvider();
        services.Add((IMessageStore)server._desk);
        services.Add((IMailboxFilter)server._desk);
        services.Add((IUserAuthenticator)server._desk);

        // Another test may take the port before the server does.
        do
        {
            server.Port = FreePort();
            var options = Options(server.Port, certificate, isTls, wantsSignIn);
            server._running = new SmtpServer.SmtpServer(options, services).StartAsync(server._stop.Token);
        } while (server._running.IsFaulted);
        return server;
    }

    /// <summary>Answers the next mail to a recipient, or the next message, with this.</summary>
    public void Next(int status, bool forRecipient = false) =>
        (forRecipient ? _desk.ForRecipients : _desk.ForMessages).Enqueue(
            new SmtpResponse((SmtpReplyCode)status, "not here")
        );

    /// <summary>A certificate of localhost that only trusts itself, and the PEM file that says to trust it.</summary>
    public static (X509Certificate2 Certificate, string Pem) CreateCertificate(string name = "localhost")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        return (
            X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null),
            made.ExportCertificatePem()
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static ISmtpServerOptions Options(int port, X509Certificate2? certificate, bool isTls, bool wantsSignIn) =>
        new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port)).AllowUnsecureAuthentication(false);
                if (certificate is not null)
                    endpoint.Certificate(certificate).IsSecure(isTls);
                if (wantsSignIn)
                    endpoint.AuthenticationRequired(true);
            })
            .Build();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class Desk : MessageStore, IMailboxFilter, IUserAuthenticator
    {
        private int _signIns;

        public ConcurrentQueue<MimeMessage> Taken { get; } = new();

        public ConcurrentQueue<SmtpResponse> ForRecipients { get; } = new();

        public ConcurrentQueue<SmtpResponse> ForMessages { get; } = new();

        public int SignIns => _signIns;

        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            if (ForMessages.TryDequeue(out var answer))
                return answer;

            using var content = new MemoryStream(buffer.ToArray());
            Taken.Enqueue(await MimeMessage.LoadAsync(content, cancellationToken));
            return SmtpResponse.Ok;
        }

        public Task<bool> CanAcceptFromAsync(
            ISessionContext context,
            IMailbox @from,
            int size,
            CancellationToken cancellationToken
        ) => Task.FromResult(true);

        public Task<bool> CanDeliverToAsync(
            ISessionContext context,
            IMailbox to,
            IMailbox @from,
            CancellationToken cancellationToken
        ) => ForRecipients.TryDequeue(out var answer) ? throw new SmtpResponseException(answer) : Task.FromResult(true);

        public Task<bool> AuthenticateAsync(
            ISessionContext context,
            string user,
            string password,
            CancellationToken cancellationToken
        )
        {
            Interlocked.Increment(ref _signIns);
            return Task.FromResult(user == UserName && password == Password);
        }
    }
}
