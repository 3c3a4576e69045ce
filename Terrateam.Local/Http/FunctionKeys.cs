using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Terrateam.Local.Settings;

namespace Terrateam.Local.Http;

/// <summary>The keys that callers send as <c>?code=</c> or <c>x-functions-key</c>.</summary>
/// <param name="MasterKey">Gives access to every function.</param>
/// <param name="FunctionKey">Gives access to functions of <see cref="AuthorizationLevel.Function"/>.</param>
/// <remarks>https://learn.microsoft.com/azure/azure-functions/function-keys-how-to</remarks>
internal sealed record FunctionKeys(
    [property: JsonPropertyName("masterKey")] string MasterKey,
    [property: JsonPropertyName("functionKey")] string FunctionKey
)
{
    public static FunctionKeys Random() => new(NewKey(), NewKey());

    /// <summary>
    /// True where a request may call a function of the level. The header goes before the query, as in the real host.
    /// </summary>
    public bool Allow(HttpRequest request, AuthorizationLevel level)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (level == AuthorizationLevel.Anonymous)
            return true;
        var presented = request.Headers.TryGetValue("x-functions-key", out var header)
            ? header[0]
            : request.Query["code"].FirstOrDefault();
        return !string.IsNullOrEmpty(presented) && Allow(presented, level);
    }

    /// <summary>True where a key that was sent may call a function of the level.</summary>
    public bool Allow(string presented, AuthorizationLevel level)
    {
        // Both are always compared, and as digests, so that timing reveals neither length nor place of a difference.
        var isMaster = Same(presented, MasterKey);
        var isFunction = Same(presented, FunctionKey);
        return isMaster || (isFunction && level == AuthorizationLevel.Function);
    }

    /// <summary>Without the keys, so that they do not get into a log.</summary>
    public override string ToString() => nameof(FunctionKeys);

    /// <summary>
    /// The keys of a data directory; created at the first start, in a file that only its owner can read.
    /// </summary>
    /// <exception cref="SettingsException">The file does not contain keys.</exception>
    internal static FunctionKeys Open(DataDirectory directory)
    {
        var path = Path.Combine(directory.FullPath, "keys.json");
        if (!File.Exists(path))
            Write(path, Random());
        try
        {
            var keys = JsonSerializer.Deserialize(File.ReadAllBytes(path), FunctionKeysJson.Default.FunctionKeys);
            if (keys is { MasterKey.Length: >= 16, FunctionKey.Length: >= 16 })
                return keys;
        }
        catch (JsonException exception)
        {
            throw new SettingsException(
                $"{path}: not valid JSON: {exception.Message} Delete the file to get new keys.",
                exception
            );
        }

        throw new SettingsException(
            $"{path}: 'masterKey' and 'functionKey' must have at least 16 characters. Delete the file to get new keys."
        );
    }

    private static string NewKey() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(40)).Replace('+', '-').Replace('/', '_');

    private static bool Same(string presented, string key) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(presented)),
            SHA256.HashData(Encoding.UTF8.GetBytes(key))
        );

    private static void Write(string path, FunctionKeys keys)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, options))
            JsonSerializer.Serialize(file, keys, FunctionKeysJson.Default.FunctionKeys);
        File.Move(unfinished, path);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(FunctionKeys))]
internal sealed partial class FunctionKeysJson : JsonSerializerContext;
