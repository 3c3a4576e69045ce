using System.Security.Cryptography;

namespace Terrateam.Sandbox.GitHub;

/// <summary>
/// An RSA key of 2048 bits that all sandboxes of a process share, because generating one takes a third of a second of a
/// core, and tests start hundreds of sandboxes.
/// </summary>
internal sealed class ProcessKey
{
    private readonly Lazy<RSAParameters> _parameters = new(static () =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportParameters(includePrivateParameters: true);
    });

    /// <summary>Generated on first use.</summary>
    public RSAParameters Parameters => _parameters.Value;
}
