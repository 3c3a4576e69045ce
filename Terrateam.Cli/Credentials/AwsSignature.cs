using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Cli.Credentials;

/// <summary>The signature, version 4, of a request to AWS.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</remarks>
internal static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The time as the header <c>X-Amz-Date</c> has it.</summary>
    public static string Date(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The header <c>Authorization</c> of a POST without a query.</summary>
    /// <param name="credentials">The credentials that sign.</param>
    /// <param name="scope">The region and the service, such as <c>us-east-1/sts</c>.</param>
    /// <param name="path">The path of the address.</param>
    /// <param name="headers">The signed headers, <c>x-amz-date</c> among them: names in lower case, in order.</param>
    /// <param name="body">The body.</param>
    public static string Authorization(
        AwsCredentials credentials,
        string scope,
        string path,
        IReadOnlyList<(string Name, string Value)> headers,
        ReadOnlySpan<byte> body
    )
    {
        var date = headers.First(static header => header.Name is "x-amz-date").Value;
        var day = date[..8];
        var names = string.Join(';', headers.Select(static header => header.Name));
        var request = string.Join(
            '\n',
            [
                "POST",
                path,
                "",
                .. headers.Select(static header => $"{header.Name}:{header.Value.Trim()}"),
                "",
                names,
                Hex(SHA256.HashData(body)),
            ]
        );
        var full = $"{day}/{scope}/aws4_request";
        var text = $"{Algorithm}\n{date}\n{full}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";

        var key = Encoding.UTF8.GetBytes($"AWS4{credentials.SecretAccessKey}");
        foreach (var part in (string[])[day, .. scope.Split('/'), "aws4_request", text])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{full}, SignedHeaders={names}, Signature={Hex(key)}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
