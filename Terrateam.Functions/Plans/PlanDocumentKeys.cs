using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>How owners and dirspaces stand in the keys of documents.</summary>
internal static class PlanDocumentKeys
{
    /// <summary>An owner. It has a fixed length, so that no owner's key is a prefix of another's.</summary>
    public static string TokenOf(PlanOwner owner) =>
        owner.PullRequest is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"p{number:D31}")
            : $"d{DigestOf(owner.DriftSchedule ?? "")[..31]}";

    public static string DigestOf(Dirspace dirspace) => DigestOf(dirspace.Directory, dirspace.Workspace);

    /// <summary>128 bits of SHA-256 in hexadecimal: text of users is not used as a document key directly.</summary>
    private static string DigestOf(params ReadOnlySpan<string> parts)
    {
        // The lengths keep ("a", "bc") and ("ab", "c") apart.
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
