using Terrateam.Tests.Architecture;
using Terrateam.Tests.Core.Reporting;

namespace Terrateam.Tests.Docs;

/// <summary>
/// Comments that the README shows, as quotations below a line that names their golden file, are those that are posted.
/// <see cref="GoldenFile.Variable"/> has them written anew.
/// </summary>
public sealed class QuotedCommentTests
{
    private const string Readme = "README.md";
    private const string Folder = "Terrateam.Tests/Core/Reporting/Golden";

    public static TheoryData<string> Names => ["runs/plan-changes", "messages/locked-by-others"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_quoted_comment_is_as_it_is_posted(string name)
    {
        var marker = $"<!-- {name} -->\n";
        var text = CodeBase.Read(Readme);
        var start = text.IndexOf(marker, StringComparison.Ordinal) + marker.Length;
        Assert.True(start >= marker.Length, $"{Readme} has no line {marker}");
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal);
        var posted = Quote(CodeBase.Read($"{Folder}/{name}.md"));

        if (Environment.GetEnvironmentVariable(GoldenFile.Variable) is "1")
            File.WriteAllText(Path.Combine(CodeBase.Root, Readme), text[..start] + posted + text[end..]);

        Assert.Equal(posted, text[start..end]);
    }

    // Without the hidden line that the app finds its comment by.
    private static string Quote(string comment) =>
        string.Join(
            '\n',
            comment
                .TrimEnd('\n')
                .Split('\n')
                .SkipWhile(line => line.StartsWith("<!--", StringComparison.Ordinal))
                .Select(line => $"> {line}".TrimEnd())
        );
}
