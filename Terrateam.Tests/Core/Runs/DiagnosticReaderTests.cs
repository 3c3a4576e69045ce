using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Runs;

public sealed class DiagnosticReaderTests
{
    private const string Framed = """
        ╷
        │ Warning: Deprecated thing
        │ 
        │   on old.tf line 1, in resource "a" "b":
        │    1: resource "a" "b" {
        │ 
        ╵
        ╷
        │ Error: Unsupported argument
        │ 
        │   on modules/x y/main.tf line 12, in resource "terraform_data" "x":
        │   12:   nope = 1
        │     ├────────────────
        │     │ var.x is "y"
        │ 
        │ An argument named "nope" is not expected
        │ here.
        ╵
        ╷
        │ Error: creating thing
        │ 
        │   with aws_thing.x,
        │   on main.tf line 3:
        │    3: resource "aws_thing" "x" {
        │ 
        │ AccessDenied
        ╵
        """;

    private const string Plain = """

        Error: Unsupported argument

          on main.tf line 12, in locals:
          12:   nope = 1

        An argument named "nope" is not expected here.

        Error: No configuration files

        Plan requires configuration.
        """;

    private const string Json = """
        {"@level":"info","@message":"Terraform 1.11.4","type":"version"}
        {"@level":"error","@message":"Error: x","diagnostic":{"severity":"error","summary":"Unsupported argument","detail":"Not here.","range":{"filename":"main.tf","start":{"line":7,"column":3}}},"type":"diagnostic"}
        {"@level":"warn","diagnostic":{"severity":"warning","summary":"Old"},"type":"diagnostic"}
        {"diagnostic": broken
        {"diagnostic":{"severity":"error","summary":"Odd","range":{"filename":3,"start":{"line":"x"}}}}
        """;

    private const string Validation = """
        {
          "valid": false,
          "diagnostics": [
            {"severity": "error", "summary": "Missing", "detail": "", "range": {"filename": "a.tf", "start": {"line": 2}}}
          ]
        }
        """;

    public static TheoryData<string, string[]> Texts =>
        new()
        {
            {
                Framed,
                [
                    "modules/x y/main.tf 12 Unsupported argument|An argument named \"nope\" is not expected|here.",
                    "main.tf 3 creating thing|AccessDenied",
                ]
            },
            {
                Plain,
                [
                    "main.tf 12 Unsupported argument|An argument named \"nope\" is not expected here.",
                    "  No configuration files|Plan requires configuration.",
                ]
            },
            { Json, ["main.tf 7 Unsupported argument|Not here.", "  Odd"] },
            { Validation, ["a.tf 2 Missing"] },
            { "all is well", [] },
            { "{", [] },
            { "", [] },
            { "Error: on main.tf line 99999999999999", ["  on main.tf line 99999999999999"] },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Errors_are_found_with_their_places(string text, string[] expected)
    {
        foreach (var ends in new[] { text, text.ReplaceLineEndings("\r\n") })
        {
            Assert.Equal(
                expected,
                DiagnosticReader.Read(ends, 10).Select(d => $"{d.File} {d.Line} {d.Text.Replace('\n', '|')}")
            );
        }
    }

    [Fact]
    public void Only_the_first_are_taken() => Assert.Single(DiagnosticReader.Read(Framed, 1));

    [Fact]
    public void Long_output_is_read_in_one_pass()
    {
        var text = string.Concat(
            Enumerable.Repeat(" on a line 1 line 2 line 3,,,::\nError: x\n{\"diagnostic\"\n", 20_000)
        );

        Assert.Equal("x", DiagnosticReader.Read(text, 3)[0].Summary);
    }
}
