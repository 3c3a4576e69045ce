using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Core.Plans;

/// <summary>
/// The text of a plan that people were shown, so that a plan file can be compared with it before it is applied.
/// </summary>
public static class ShownPlan
{
    /// <summary>
    /// SHA-256 of a text in hex, whatever its line breaks are and whatever white space is at its end; null where there
    /// is no text.
    /// </summary>
    public static string? DigestOf(string? text) =>
        string.IsNullOrWhiteSpace(text)
            ? null
            : Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd()))
            );
}
