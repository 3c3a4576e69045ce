using System.Text.RegularExpressions;

namespace Terrateam.Tests.Architecture;

/// <summary>Rules for every source file.</summary>
public sealed partial class SourceTests
{
    private const int MaxFileLength = 300;

    private static readonly string[] EmptyWords =
    [
        "Helpers",
        "Helper",
        "Utils",
        "Utilities",
        "Models",
        "Managers",
        "Services",
        "Common",
        "Misc",
        "Shared",
    ];

    [Fact]
    public void No_source_file_is_longer_than_one_idea_needs()
    {
        var tooLong = CodeBase
            .Files("*.cs")
            .Select(file => (file, lines: File.ReadLines(Path.Combine(CodeBase.Root, file)).Count()))
            .Where(found => found.lines > MaxFileLength)
            .Select(found => $"{found.file} has {found.lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_folder_has_a_name_that_says_nothing()
    {
        var guilty = CodeBase.Files("*.cs").Where(file => file.Split('/').SkipLast(1).Intersect(EmptyWords).Any());

        Assert.Empty(guilty);
    }

    [Fact]
    public void The_namespace_is_the_folder()
    {
        var guilty =
            from file in CodeBase.Files("*.cs")
            let declared = Namespace().Match(CodeBase.Read(file))
            where declared.Success
            let expected = Path.GetDirectoryName(file)!.Replace('\\', '/').Replace('/', '.')
            where declared.Groups[1].Value != expected
            select $"{file} declares {declared.Groups[1].Value}";

        Assert.Empty(guilty);
    }

    [Fact]
    public void Only_files_of_assembly_scope_have_no_namespace()
    {
        var guilty = CodeBase
            .Files("*.cs")
            .Where(file => Path.GetFileName(file) is not "Program.cs" and not "AssemblyInfo.cs")
            .Where(file => !Path.GetFileName(file).StartsWith("GlobalUsings", StringComparison.Ordinal))
            .Where(file => !Namespace().IsMatch(CodeBase.Read(file)));

        Assert.Empty(guilty);
    }

    [Fact]
    public void Nothing_but_the_client_of_key_vault_is_compiled_on_condition()
    {
        var guilty = CodeBase
            .Files("*.cs")
            .Where(file => CodeBase.CodeLines(file).Any(line => Conditional().IsMatch(line)))
            .Where(file => file != "Terrateam.Functions/Keys/KeyServices.cs");

        Assert.Empty(guilty);
    }

    [Fact]
    public void Only_its_folder_names_the_client_of_key_vault()
    {
        var guilty = CodeBase
            .Files("*.cs", "Terrateam.Functions")
            .Where(file => !file.StartsWith("Terrateam.Functions/KeyVault/", StringComparison.Ordinal))
            .Where(file =>
                CodeBase.CodeLines(file).Any(line => line.Contains("Azure.Security.KeyVault", StringComparison.Ordinal))
            );

        Assert.Empty(guilty);
    }

    [Fact]
    public void A_warning_is_only_silenced_with_a_reason()
    {
        var guilty =
            from file in CodeBase.Files("*.cs")
            from line in File.ReadLines(Path.Combine(CodeBase.Root, file))
            where SilencedWarning().IsMatch(line) && !line.Contains("//", StringComparison.Ordinal)
            select $"{file}: {line.Trim()}";

        Assert.Empty(guilty);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var guilty =
            from file in CodeBase.Files("*.cs")
            where !file.EndsWith("/SourceTests.cs", StringComparison.Ordinal)
            from line in File.ReadLines(Path.Combine(CodeBase.Root, file))
            where Unfinished().IsMatch(line)
            select $"{file}: {line.Trim()}";

        Assert.Empty(guilty);
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*[;{]?", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^#\s*(if|elif|else)\b")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"^\s*#pragma\s+warning\s+disable")]
    private static partial Regex SilencedWarning();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex Unfinished();
}
