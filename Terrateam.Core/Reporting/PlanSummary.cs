using System.Globalization;

namespace Terrateam.Core.Reporting;

/// <summary>The counts of a plan or an apply.</summary>
/// <param name="Add">Resources created.</param>
/// <param name="Change">Resources changed in place.</param>
/// <param name="Destroy">Resources destroyed; a replacement counts as one added and one destroyed.</param>
/// <param name="Import">Resources imported.</param>
/// <param name="Forget">Resources removed from the state and left alone.</param>
public sealed record PlanSummary(int Add, int Change, int Destroy, int Import = 0, int Forget = 0)
{
    private static readonly string[] Beginnings = ["Plan: ", "Apply complete! Resources: ", "Destroy complete! Resources: "];

    /// <summary>Nothing to do.</summary>
    public static PlanSummary None { get; } = new(0, 0, 0);

    /// <summary>
    /// Finds the counts in what terraform printed: the last line that has them, because text of the plan itself comes before;
    /// null where there are none.
    /// </summary>
    public static PlanSummary? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        PlanSummary? found = null;
        foreach (var line in Markdown.Printable(text).AsSpan().EnumerateLines())
        {
            if (line.StartsWith("No changes.", StringComparison.Ordinal))
                found = None;
            else if (line.StartsWith("Changes to Outputs:", StringComparison.Ordinal))
                found ??= None; // They also follow the counts of resources, which still hold.
            foreach (var beginning in Beginnings)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                    found = Counts(line[beginning.Length..]) ?? found;
            }
        }

        return found;
    }

    /// <summary>The sum of both.</summary>
    public static PlanSummary operator +(PlanSummary left, PlanSummary right) => new(
        left.Add + right.Add,
        left.Change + right.Change,
        left.Destroy + right.Destroy,
        left.Import + right.Import,
        left.Forget + right.Forget);

    /// <summary>As a comment shows it, such as <c>+1 ~2 -0</c>.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"+{Add} ~{Change} -{Destroy}");
        if (Import > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {Import} imported");
        return Forget > 0 ? text + string.Create(CultureInfo.InvariantCulture, $", {Forget} forgotten") : text;
    }

    // `1 to import, 2 to add, 0 to change, 3 to destroy.` or `2 added, 0 changed, 3 destroyed.`
    private static PlanSummary? Counts(ReadOnlySpan<char> text)
    {
        var summary = None;
        var any = false;
        foreach (var part in text.TrimEnd().TrimEnd('.').Split(", "))
        {
            var words = text.TrimEnd().TrimEnd('.')[part].Trim();
            var space = words.IndexOf(' ');
            if (space < 0 || !int.TryParse(words[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return null;

            summary = words[(words.LastIndexOf(' ') + 1)..] switch
            {
                "add" or "added" => summary with { Add = count },
                "change" or "changed" => summary with { Change = count },
                "destroy" or "destroyed" => summary with { Destroy = count },
                "import" or "imported" => summary with { Import = count },
                "forget" or "forgotten" => summary with { Forget = count },
                _ => summary,
            };
            any = true;
        }

        return any ? summary : null;
    }
}
