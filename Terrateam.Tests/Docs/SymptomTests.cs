using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>
/// What docs/troubleshooting.md quotes in the first column of its tables is said by the product, or is a key, a setting
/// or a status of it.
/// </summary>
public sealed class SymptomTests
{
    [Fact]
    public void What_is_quoted_as_a_symptom_is_said()
    {
        var said = string.Join('\n', Texts().Select(CodeBase.Read));
        var quoted = Page.Open("docs/troubleshooting.md")
            .Rows.SelectMany(row => row[0].Split('`').Where((_, index) => index % 2 is 1))
            .Where(text => !text.StartsWith("https:", StringComparison.Ordinal))
            .ToList();

        Assert.True(quoted.Count > 50);
        Assert.DoesNotContain(quoted, text => !said.Contains(text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts() =>
        CodeBase
            .Files("*.cs")
            .Where(file => !file.StartsWith("Terrateam.Tests/", StringComparison.Ordinal))
            .Concat(CodeBase.Files("*.md", "Terrateam.Tests/Core/Reporting/Golden"))
            .Append("action/get-runner.sh");
}
