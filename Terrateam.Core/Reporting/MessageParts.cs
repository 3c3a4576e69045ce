using System.Globalization;
using System.Text;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>Text that several comments share.</summary>
internal static class MessageParts
{
    private const int MaxUrlLength = 1_000;

    internal static string Dirspace(Dirspace dirspace) =>
        $"{Markdown.Code(dirspace.Directory)} {Markdown.Code(dirspace.Workspace)}";

    /// <summary>A dirspace whose plan others made stale, and who did.</summary>
    internal static string Overtaken(MissingPlan plan) => $"{Dirspace(plan.Dirspace)}: {OvertakenBy(plan)}";

    internal static string OvertakenBy(MissingPlan plan) =>
        plan.OvertakenBy switch
        {
            0 => "drift was reconciled over it since",
            { } number => string.Create(CultureInfo.InvariantCulture, $"#{number} was applied or merged over it since"),
            _ => "another pull request was applied or merged over it since",
        };

    internal static string Hold(Hold hold) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Dirspace(hold.Dirspace)}: #{hold.PullRequest} "
                + $"{(hold.BecauseMerged ? "was merged without being applied" : "was applied")}, since "
                + $"{Time(hold.Since)}"
        );

    /// <summary>The text of another message, its headings one level down.</summary>
    internal static string Below(string text) => text.Replace("### ", "#### ", StringComparison.Ordinal);

    /// <summary>That an operation was not done, without the end of the sentence.</summary>
    internal static string NothingDone(string operation) =>
        operation switch
        {
            "plan" => "Nothing was planned",
            "index" => "Nothing was indexed",
            _ when operation.StartsWith("apply", StringComparison.Ordinal) => "Nothing was applied",
            _ => "Nothing was done",
        };

    internal static string Time(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The items as a list, or the first of them and how many more there are.</summary>
    internal static string List<T>(IReadOnlyList<T> items, Func<T, string> line, int most = 50)
    {
        var list = new StringBuilder();
        foreach (var item in items.Take(most))
            list.Append(CultureInfo.InvariantCulture, $"- {line(item)}\n");
        if (items.Count > most)
            list.Append(CultureInfo.InvariantCulture, $"- and {items.Count - most} more\n");
        return list.ToString().TrimEnd();
    }

    /// <summary>The link, or null where the address is not allowed in a comment.</summary>
    internal static string? Link(string text, string? url) =>
        url is { Length: <= MaxUrlLength }
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address.Scheme is "https" or "http"
            ? $"[{text}](<{address.AbsoluteUri.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)}>)"
            : null;
}
