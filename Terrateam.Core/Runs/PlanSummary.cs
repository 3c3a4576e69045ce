using System.Globalization;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Runs;

/// <summary>The counts of a plan or an apply.</summary>
/// <param name="Add">Resources created.</param>
/// <param name="Change">Resources changed in place.</param>
/// <param name="Destroy">Resources destroyed; a replacement counts as one added and one destroyed.</param>
/// <param name="Import">Resources imported.</param>
/// <param name="Forget">Resources removed from the state and not destroyed.</param>
public sealed record PlanSummary(int Add, int Change, int Destroy, int Import = 0, int Forget = 0)
{
    private const string Plan = "Plan: ";

    private static readonly string[] Beginnings =
    [
        Plan,
        "Apply complete! Resources: ",
        "Destroy complete! Resources: ",
    ];

    /// <summary>Nothing to do.</summary>
    public static PlanSummary None { get; } = new(0, 0, 0);

    /// <summary>Resources of which only the address changes.</summary>
    public int Move { get; init; }

    /// <summary>Actions of providers that are invoked.</summary>
    public int Invoke { get; init; }

    /// <summary>True where only outputs change.</summary>
    public bool IsOnlyOutputs { get; init; }

    /// <summary>
    /// Finds the counts in the output of Terraform: the last line that has them, because the text of the plan itself
    /// comes before; null where there are none, and where they cannot be read.
    /// </summary>
    public static PlanSummary? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        PlanSummary? found = null;
        var isCounted = false;
        foreach (var line in PrintableText.From(text).AsSpan().EnumerateLines())
        {
            if (line.StartsWith("No changes.", StringComparison.Ordinal))
                found = None;
            else if (line.StartsWith("Changes to Outputs:", StringComparison.Ordinal) && !isCounted)
                found ??= None with { IsOnlyOutputs = true }; // They also follow the counts of resources, which still hold.
            foreach (var beginning in Beginnings)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                    (found, isCounted) = (Counts(line[beginning.Length..], isWhole: beginning == Plan), true);
            }
        }

        return found;
    }

    /// <summary>The sum of both.</summary>
    public static PlanSummary operator +(PlanSummary left, PlanSummary right) =>
        new(
            Sum(left.Add, right.Add),
            Sum(left.Change, right.Change),
            Sum(left.Destroy, right.Destroy),
            Sum(left.Import, right.Import),
            Sum(left.Forget, right.Forget)
        )
        {
            Move = Sum(left.Move, right.Move),
            Invoke = Sum(left.Invoke, right.Invoke),
            IsOnlyOutputs = left.IsOnlyOutputs && right.IsOnlyOutputs,
        };

    /// <summary>The counts as a comment shows them, such as <c>+1 ~2 -0</c>.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"+{Add} ~{Change} -{Destroy}");
        if (Import > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {Import} imported");
        if (Forget > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {Forget} forgotten");
        if (Move > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {Move} moved");
        return Invoke > 0
            ? text + string.Create(CultureInfo.InvariantCulture, $", {Invoke} {(Invoke == 1 ? "action" : "actions")}")
            : text;
    }

    // `1 to import, 2 to add, 0 to change, 3 to destroy.` or `2 added, 0 changed, 3 destroyed.`, possibly followed by
    // other sentences, such as `Actions: 1 to invoke.`
    private static PlanSummary? Counts(ReadOnlySpan<char> text, bool isWhole)
    {
        PlanSummary? summary = null;
        var sentences = text.TrimEnd().TrimEnd('.');
        foreach (var range in sentences.Split(". "))
        {
            var sentence = sentences[range].Trim();
            if (summary is null)
            {
                summary = Resources(sentence, isWhole);
            }
            else if (
                sentence.StartsWith("Actions: ", StringComparison.Ordinal)
                && Number(sentence["Actions: ".Length..]) is { } invoked
            )
            {
                summary = summary with { Invoke = invoked };
            }

            if (summary is null)
                return null;
        }

        return summary;
    }

    private static PlanSummary? Resources(ReadOnlySpan<char> sentence, bool isWhole)
    {
        var summary = None;
        var known = 0;
        foreach (var range in sentence.Split(", "))
        {
            var words = sentence[range].Trim();
            if (Number(words) is not { } count)
                return null;

            var verb = words[(words.LastIndexOf(' ') + 1)..];
            known += verb is "add" or "added" or "change" or "changed" or "destroy" or "destroyed" ? 1 : 0;
            summary = verb switch
            {
                "add" or "added" => summary with { Add = count },
                "change" or "changed" => summary with { Change = count },
                "destroy" or "destroyed" => summary with { Destroy = count },
                "import" or "imported" => summary with { Import = count },
                "forget" or "forgotten" => summary with { Forget = count },
                _ => summary,
            };
        }

        // A plan always counts these three: without one of them the line is not understood.
        return known >= (isWhole ? 3 : 1) ? summary : null;
    }

    // A job may report any number, so the sum must not overflow.
    private static int Sum(int left, int right) => (int)Math.Min((long)left + right, int.MaxValue);

    private static int? Number(ReadOnlySpan<char> words)
    {
        var space = words.IndexOf(' ');
        return space > 0 && int.TryParse(words[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;
    }
}
