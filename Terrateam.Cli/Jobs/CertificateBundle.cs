using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Jobs;

/// <summary>
/// Has commands trust the certificate authorities in the variables <c>CUSTOM_CA_BUNDLE_…</c>, besides those of the machine.
/// </summary>
internal sealed class CertificateBundle(JobLog log)
{
    private const string Prefix = "CUSTOM_CA_BUNDLE_";
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    // Where Linux distributions and macOS have theirs.
    private static readonly string[] OfMachine =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    // OpenSSL and Go, git, curl, Python, the AWS CLI. Node adds to its own, the others replace.
    private static readonly string[] Variables =
    [
        "SSL_CERT_FILE",
        "GIT_SSL_CAINFO",
        "CURL_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "AWS_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
    ];

    /// <summary>Writes the bundle and sets the variables by which tools find it; nothing where there are none.</summary>
    /// <param name="environment">Of commands; its own <c>SSL_CERT_FILE</c> is kept as a part of the bundle.</param>
    /// <param name="temporary">The run's directory for files.</param>
    public void AddTo(IDictionary<string, string> environment, string temporary)
    {
        if (TextOf(environment) is not { } text)
            return;

        var file = Path.Combine(temporary, "ca-bundle.pem");
        File.WriteAllText(file, text);
        foreach (var variable in Variables)
            environment[variable] = file;
    }

    /// <summary>The trust of the runner's own requests; null for that of the machine.</summary>
    public X509ChainPolicy? PolicyOf(IReadOnlyDictionary<string, string> environment)
    {
        if (TextOf(environment.ToDictionary(StringComparer.Ordinal)) is not { } text)
            return null;

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(text);
        return policy;
    }

    private string? TextOf(IDictionary<string, string> environment)
    {
        var added = environment
            .Where(static variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .OrderBy(static variable => variable.Key, StringComparer.Ordinal)
            .Where(IsCertificate)
            .Select(static variable => variable.Value.Trim())
            .ToList();
        if (added.Count == 0)
            return null;

        var text = new StringBuilder();
        var own = environment.TryGetValue("SSL_CERT_FILE", out var told) && File.Exists(told) ? told : null;
        if ((own ?? Array.Find(OfMachine, File.Exists)) is { } machine)
            _ = text.Append(File.ReadAllText(machine).TrimEnd()).Append('\n');
        foreach (var certificates in added)
            _ = text.Append(certificates).Append('\n');
        return text.ToString();
    }

    private bool IsCertificate(KeyValuePair<string, string> variable)
    {
        if (variable.Value.Length == 0)
            return false;

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(variable.Value);
            var count = certificates.Count;
            foreach (var certificate in certificates)
                certificate.Dispose();
            if (count > 0 && variable.Value.Contains(Begin, StringComparison.Ordinal))
                return true;
        }
        catch (CryptographicException)
        {
            // Told below.
        }

        log.Warning(
            $"{variable.Key} holds no certificate, so it is left out. It has to be PEM text, with the lines "
                + $"{Begin} and what belongs to it."
        );
        return false;
    }
}
