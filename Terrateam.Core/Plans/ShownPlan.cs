using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Core.Plans;

/// <summary>
/// The text of a plan as reviewers saw it, so that a plan file can be compared with it before it is applied.
/// </summary>
public static class ShownPlan
{
    /// <summary>
    /// SHA-256 of a text in hex. The kind of line breaks and white space at the end make no difference; null where
    /// there is no text.
    /// </summary>
    public static string? DigestOf(string? text) =>
        string.IsNullOrWhiteSpace(text)
            ? null
            : Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd()))
            );
}
