using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Operations;

/// <summary>Makes the token of one call with the key file of the app: a JSON Web Token, RFC 7519, with HS256.</summary>
internal static class OperationToken
{
    private const int Minutes = 5;

    /// <summary>A token that is good for this call alone.</summary>
    /// <param name="keyFile">The key file.</param>
    /// <param name="name">Who calls.</param>
    /// <param name="command">The command.</param>
    /// <param name="body">The body of the call.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="InputException">The file holds no key.</exception>
    public static string Create(string keyFile, string name, string command, byte[] body, DateTimeOffset now)
    {
        var key = new byte[64];
        if (!Convert.TryFromBase64String(File.ReadAllText(keyFile).Trim(), key, out var length) || length < 32)
            throw new InputException($"{keyFile} holds no key: it has to be the file that Operations:KeyFile names.");

        var header = new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" };
        var payload = new JsonObject
        {
            ["aud"] = "terrateam-operations",
            ["sub"] = name,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(Minutes).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["command"] = command,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(body)),
        };
        var signed = $"{Encode(header.ToJsonString())}.{Encode(payload.ToJsonString())}";
        var signature = HMACSHA256.HashData(key.AsSpan(0, length), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
