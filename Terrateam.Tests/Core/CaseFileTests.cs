using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Core;

/// <summary>The file of shared cases as a whole.</summary>
public sealed partial class CaseFileTests
{
    [Fact]
    public void Every_section_is_read_by_a_test()
    {
        var read = CodeBase
            .Files("*.cs", "Terrateam.Tests")
            .Select(CodeBase.Read)
            .Where(static text =>
                text.Contains("[Fact]", StringComparison.Ordinal) || text.Contains("[Theory]", StringComparison.Ordinal)
            )
            .SelectMany(static text => Reading().Matches(text))
            .Select(static match => match.Groups["section"].Value)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        Assert.Equal(CaseFile.Sections.Where(static name => !IsToldInWords(name)).Order(StringComparer.Ordinal), read);
    }

    // A sentence is no data that a test could read; CommentPackerTests does what these say.
    private static bool IsToldInWords(string section) =>
        section is "output_tail"
        && CaseFile
            .Section(section)
            .GetProperty("cases")
            .EnumerateArray()
            .All(static one => one.ValueKind == JsonValueKind.String);

    [Fact]
    public void No_test_reads_the_file_past_what_counts_its_sections() =>
        Assert.Equal(
            ["Terrateam.Tests/Core/CaseFile.cs"],
            CodeBase
                .Files("*.cs", "Terrateam.Tests")
                .Where(static file => CodeBase.Read(file).Contains("\"" + "terrateam.json\"", StringComparison.Ordinal))
        );

    [GeneratedRegex(
        """CaseFile\s*\.(Section|Ids|Find)\(\s*"(?<section>[a-z_]+)"(,[^)]*)?\s*\)""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Reading();
}
