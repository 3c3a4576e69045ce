using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>
/// Name-based GUIDs, version 5 (https://www.rfc-editor.org/rfc/rfc4122#section-4.3), of instance id, time and counter:
/// the same values as the original's for the same three.
/// </summary>
internal static class DeterministicGuid
{
    private static readonly byte[] Namespace = Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);

    public static Guid Create(string instanceId, DateTime now, int counter)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{instanceId}_{now:o}_{counter}");
#pragma warning disable CA5350 // RFC 4122 prescribes SHA-1; nothing is secured by it.
        var hash = SHA1.HashData([.. Namespace, .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
