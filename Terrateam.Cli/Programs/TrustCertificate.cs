using System.Collections;
using System.CommandLine;
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Programs;

/// <summary>
/// The command <c>trust-cert HOST…</c>: has the following commands of the run trust the certificates that hosts show,
/// and as root the machine too.
/// </summary>
internal static class TrustCertificate
{
    public const string Name = "trust-cert";

    private const int DefaultPort = 443;
    private const string OfMachine = "/usr/local/share/ca-certificates";
    private const string Update = "update-ca-certificates";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var hosts = new Argument<string[]>("host")
        {
            Description = "The hosts, each with its port where that is not 443.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(Name, "Trusts the certificates that hosts show, in the run's following commands.")
        {
            hosts,
        };
        command.Hidden = true;
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync((_, error) => RunAsync(parsed.GetRequiredValue(hosts), error, cancellationToken))
        );
        return command;
    }

    private static async Task<int> RunAsync(string[] hosts, Screen error, CancellationToken cancellationToken)
    {
        var environment = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(
                static one => (string)one.Key,
                static one => (string?)one.Value ?? "",
                StringComparer.Ordinal
            );
        var isRun = environment.GetValueOrDefault(TrustedCertificates.Variable) is { Length: > 0 };
        var update =
            Environment.IsPrivilegedProcess && Directory.Exists(OfMachine)
                ? Processes.ProgramPath.Find(Update, environment, Directory.GetCurrentDirectory())
                : null;
        if (!isRun && update is null)
            throw new InputException($"Outside of a run, `{Name}` needs to be root on a machine with `{Update}`.");

        foreach (var host in hosts)
        {
            var (name, port) = Split(host);
            var pem = await FetchAsync(name, port, cancellationToken);
            if (isRun)
                await TrustedCertificates.AddAsync(environment, pem, TimeProvider.System, cancellationToken);
            if (update is not null)
                await File.WriteAllTextAsync(Path.Combine(OfMachine, $"{name}.crt"), pem, cancellationToken);
            error.Line($"{host}: trusted");
        }

        if (update is null)
            return ExitCode.Success;

        using var process = Process.Start(
            new ProcessStartInfo(update) { UseShellExecute = false, RedirectStandardOutput = true }
        );
        await process!.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? ExitCode.Success
            : throw new InputException($"`{Update}` ended with exit code {process.ExitCode}.");
    }

    private static (string Name, int Port) Split(string host)
    {
        var colon = host.LastIndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        var port = DefaultPort;
        var isHost =
            Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4
            && (colon < 0 || ushort.TryParse(host.AsSpan(colon + 1), out var given) && (port = given) > 0);
        return isHost ? (name, port) : throw new InputException($"'{host}' is no host, nor a host with its port.");
    }

    private static async Task<string> FetchAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Timeout);
        var pem = new StringBuilder();
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, patience.Token);
            await using var stream = new SslStream(client.GetStream());
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = host,

                // The certificates are what is asked for; nothing is sent over this connection.
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    var shown = new X509Certificate2Collection(chain?.ChainPolicy.ExtraStore ?? []);
                    var all = shown.Prepend(certificate as X509Certificate2).OfType<X509Certificate2>();
                    foreach (var one in all.DistinctBy(static one => one.Thumbprint))
                        _ = pem.Append(one.ExportCertificatePem()).Append('\n');
                    return true;
                },
            };
            await stream.AuthenticateAsClientAsync(options, patience.Token);
        }
        catch (Exception exception)
            when (exception is SocketException or IOException or AuthenticationException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new InputException($"The certificate of {host}:{port} cannot be fetched: {exception.Message}");
        }

        return pem.Length > 0 ? pem.ToString() : throw new InputException($"{host}:{port} shows no certificate.");
    }
}
