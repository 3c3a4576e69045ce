using System.Text;

namespace Terrateam.Cli.Output;

/// <summary>The workflow command that masks a value in the log.</summary>
internal static class AddMask
{
    private const string Prefix = "::add-mask::";
    private const int MaxIndentationLength = 256;

    /// <summary>True for the beginning of an add-mask line.</summary>
    public static bool Begins(StringBuilder line) =>
        line.ToString(0, Math.Min(line.Length, MaxIndentationLength))
            .TrimStart()
            .StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of an add-mask line, or null for any other line.</summary>
    public static string? ValueOf(string line)
    {
        var trimmed = line.Trim();
        if (!trimmed.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;

        return trimmed[Prefix.Length..]
            .Replace("%0D", "\r", StringComparison.Ordinal)
            .Replace("%0A", "\n", StringComparison.Ordinal)
            .Replace("%25", "%", StringComparison.Ordinal);
    }
}
