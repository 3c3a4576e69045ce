using System.Text;
using CsCheck;
using Terrateam.Core.Modules;

namespace Terrateam.Tests.Core.Modules;

/// <summary>Printed modules survive a round trip, and no file breaks the parser or slows it down.</summary>
public sealed class ModuleFilePropertyTests
{
    private static readonly string[] Pieces =
    [
        "module",
        " ",
        "\n",
        "\"",
        "\"a\"",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "=",
        "source",
        "\"./m\"",
        "<<EOT\n",
        "<<-X\n",
        "\nEOT\n",
        "EOT",
        "${",
        "%{",
        "$${",
        "\\",
        "/*",
        "*/",
        "#",
        "//",
        "\r\n",
        "é",
        "\0",
        "'",
        ",",
        "1",
        "<<",
        "\ufeff",
        "\"${\"",
        "\t",
    ];

    private static readonly Gen<string> Name = Gen.Char["abcxyz_"].Array[1, 6].Select(letters => new string(letters));

    private static readonly Gen<string> Literal = Gen.OneOf(
            "a",
            "}",
            "{",
            "\"",
            "\\",
            "$",
            "${",
            "%{",
            "./",
            "é",
            "\n",
            "\t",
            "EOT",
            "#",
            "/*",
            " "
        )
        .Array[0, 6]
        .Select(parts => Quoted(string.Concat(parts)));

    private static readonly Gen<string> Gap = Gen.OneOf(
        "",
        "\n",
        "# module \"x\" {\n",
        "// }\n",
        "/* { \n */",
        "/* \" */\n",
        "  ",
        "\r\n"
    );

    private static readonly Gen<string> Value = Gen.Recursive<string>(
        (depth, inner) =>
            depth > 3
                ? Literal
                : Gen.OneOf(
                    Literal,
                    Gen.Int.Select(number => $"{number}"),
                    Name.Select(name => $"var.{name}"),
                    inner.Array[0, 3].Select(values => $"[{string.Join(", ", values)}]"),
                    inner.Array[0, 3].Select(values => $"f(\n{string.Join(",\n", values)}\n)"),
                    Gen.Select(Name, inner)
                        .Array[0, 3]
                        .Select(pairs =>
                            $"{{\n{string.Concat(pairs.Select(pair => $"{pair.Item1} = {pair.Item2}\n"))}source "
                            + $"= \"./no\"\n}}"
                        ),
                    inner.Select(value => $"\"a${{{value}}}b\""),
                    Name.Select(name => $"<<-EOT\n  }} \" module \"x\" {{ {name}\n  $${{ ${{f(\"EOT\")}} EOT\n  EOT\n"),
                    Gen.Select(inner, inner, (left, right) => $"(true ? {left} : {right})")
                )
    );

    // A module and what it says; other blocks say nothing.
    private static readonly Gen<(string Text, string? Module)> Block = Gen.Select(
            Name,
            Literal,
            Gen.Select(Name, Value).Array[0, 3],
            Gap,
            Gen.Int[0, 4]
        )
        .Select(all =>
        {
            var (name, source, attributes, gap, kind) = all;
            var body = new StringBuilder();
            foreach (var (key, value) in attributes)
                body.Append($"  {key} = {value.TrimEnd('\n')}\n{(gap.EndsWith('\n') ? gap : "")}");
            return kind switch
            {
                0 => ($"resource \"x\" \"{name}\" {{\n{body}  module \"no\" {{\n source = {source}\n }}\n}}\n", null),
                1 => ($"locals {{\n{body}  source = {source}\n}}\n", null),
                _ => (
                    $"module{(gap.Contains('\n', StringComparison.Ordinal) ? " " : gap)} \"{name}\" {{\n{body}  "
                        + $"source = {source} # }}\n}}\n",
                    (string?)$"{name}={source}"
                ),
            };
        });

    [Fact]
    public void The_modules_of_any_configuration_are_read_as_they_were_written() =>
        Gen.Select(Block, Gap)
            .Array[0, 6]
            .Sample(
                parts =>
                {
                    var text = string.Concat(
                        parts.Select(part =>
                            $"{(part.Item2.Length > 0 && !part.Item2.EndsWith('\n') ? part.Item2 + "\n" : part.Item2)}{part.Item1.Text}"
                        )
                    );

                    var file = ModuleFile.Read("main.tf", text);

                    Assert.True(file.Faults.Count == 0, $"{string.Join("; ", file.Faults)}\n{text}");
                    Assert.Equal(
                        parts.Select(part => part.Item1.Module).OfType<string>(),
                        file.Calls.Select(call => $"{call.Name}={Quoted(call.Source!)}")
                    );
                },
                iter: 3_000
            );

    [Fact]
    public void No_text_breaks_the_reader() =>
        Gen.Select(Gen.OneOf(Pieces).Array[0, 60], Gen.Bool)
            .Sample(
                (pieces, json) =>
                {
                    var file = ModuleFile.Read(json ? "main.tf.json" : "main.tf", string.Concat(pieces));

                    Assert.True(file.Faults.Count <= ModuleFile.MaxFaults);
                    Assert.All(file.Faults, fault => Assert.True(fault.Line >= 1 && fault.Problem.Length > 0));
                },
                iter: 10_000
            );

    // Each of these has made some reader of HCL quadratic or run out of stack.
    [Theory]
    [InlineData("a = \"${\n")]
    [InlineData("\"${")]
    [InlineData("a = [\n")]
    [InlineData("a {\n")]
    [InlineData("a = <<EOT\n")]
    [InlineData("/*\n")]
    [InlineData("/**/")]
    [InlineData("a = <<EOT\n${<<EOT\n")]
    [InlineData("}\n")]
    [InlineData("module \"a\" { source = \"./m\" }\n")]
    [InlineData("((((")]
    [InlineData("\"")]
    [InlineData("<")]
    [InlineData("<<A")]
    [InlineData("$$$$")]
    public void The_worst_text_takes_steps_in_proportion_to_its_length(string piece)
    {
        // Four times the text; a quadratic reader takes sixteen times the steps.
        var (small, large) = OperationCount.Of(Reading, (piece, 20_000), (piece, 80_000));
        Assert.True(large.Over(small) <= 6, $"{small}, then {large}");
    }

    private static Action Reading((string Piece, int Length) input)
    {
        var text = string.Concat(Enumerable.Repeat(input.Piece, input.Length / input.Piece.Length));
        return () => ModuleFile.Read("main.tf", text);
    }

    private static string Quoted(string text) =>
        "\""
        + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("${", "$${", StringComparison.Ordinal)
            .Replace("%{", "%%{", StringComparison.Ordinal)
        + "\"";
}
