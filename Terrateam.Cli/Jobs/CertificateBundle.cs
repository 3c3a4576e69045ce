using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Terrateam.Cli.Output;
using Terrateam.Cli.Programs;

namespace Terrateam.Cli.Jobs;

/// <summary>
/// Has commands trust the certificate authorities in the variables <c>CUSTOM_CA_BUNDLE_…</c>, besides those of the machine.
/// </summary>
internal sealed class CertificateBundle(JobLog log)
{
    private const string Prefix = "CUSTOM_CA_BUNDLE_";
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <summary>
    /// Names the bundle to commands, which may add to it, and writes it where there are such variables.
    /// </summary>
    /// <param name="environment">Of commands; its own <c>SSL_CERT_FILE</c> is kept as a part of the bundle.</param>
    /// <param name="temporary">The run's directory for files.</param>
    public void AddTo(IDictionary<string, string> environment, string temporary)
    {
        var file = Path.Combine(temporary, "ca-bundle.pem");
        environment[TrustedCertificates.Variable] = file;
        if (TextOf(environment) is not { } text)
            return;

        File.WriteAllText(file, text);
        TrustedCertificates.Use(environment);
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

        var text = new StringBuilder(TrustedCertificates.TextOf(environment.ToDictionary(StringComparer.Ordinal)));
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
