using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Terrateam.Functions.Mail;

/// <summary>Checks the certificate of a server against certificates that the operator trusts.</summary>
internal static class TrustedServer
{
    /// <summary>The check for a PEM file.</summary>
    public static RemoteCertificateValidationCallback From(string file)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(file);
        return (_, certificate, _, errors) =>
            certificate is X509Certificate2 server
            && (
                errors & (SslPolicyErrors.RemoteCertificateNotAvailable | SslPolicyErrors.RemoteCertificateNameMismatch)
            ) == SslPolicyErrors.None
            && IsTrusted(server, trusted);
    }

    private static bool IsTrusted(X509Certificate2 server, X509Certificate2Collection trusted)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);

        // Private authorities seldom say where their revocations are.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }
}
