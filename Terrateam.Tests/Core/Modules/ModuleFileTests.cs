using Terrateam.Core.Modules;

namespace Terrateam.Tests.Core.Modules;

/// <summary>Module blocks are found wherever the language allows them, and nothing else is taken for one.</summary>
public sealed class ModuleFileTests
{
    public static TheoryData<string, string, string> Texts =>
        new()
        {
            { "one", "module \"a\" {\n  source = \"./m\"\n}\n", "a=./m" },
            { "without a last newline", "module \"a\" {\n  source = \"../m\"\n}", "a=../m" },
            { "on one line", "module \"a\" { source = \"./m\" }", "a=./m" },
            { "a name without quotes", "module a {\n source = \"./m\"\n}", "a=./m" },
            { "byte order mark and carriage returns", "\ufeffmodule \"a\" {\r\n  source = \"./m\"\r\n}\r\n", "a=./m" },
            {
                "comments",
                "# module \"x\" {\n// }\n/* module \"y\" { */ module /* b */ \"a\" /* { */ { # {\n source /* = "
                    + "*/ = \"./m\" // }\n}",
                "a=./m"
            },
            {
                "many comments in a row",
                string.Concat(Enumerable.Repeat("/**/", 20_000)) + "module \"a\" { source = \"./m\" }",
                "a=./m"
            },
            {
                "other attributes around",
                """
                    module "a" {
                     count = 2
                     providers = { aws = aws.x }
                     source = "./m"
                     x = [
                     1,
                     2
                     ]
                    }
                    """,
                "a=./m"
            },
            {
                "a source of something else",
                """
                    module "a" {
                     x = { source = "./no" }
                     inner {
                     source = "./no"
                     }
                     source = "./m"
                    }
                    resource "r" "x" {
                     source = "./no"
                    }
                    source = "./no"
                    """,
                "a=./m"
            },
            { "a module inside of a block", "terraform {\n module \"x\" {\n source = \"./no\"\n }\n}", "" },
            {
                "braces in text",
                """
                    locals {
                     x = "}"
                     y = "{"
                     z = "\"}"
                    }
                    module "a" {
                     source = "./m"
                    }
                    """,
                "a=./m"
            },
            {
                "templates that are closed",
                "locals {\n x = \"a${ join(\"}\", [ \"${\"}\"}\" ]) }b%{ if true }c%{ endif }\"\n}\nmodule \"a\" "
                    + "{ source = \"./m\" }",
                "a=./m"
            },
            {
                "a comment in a template",
                "locals {\n x = \"${ /* } */ 1 }\"\n}\nmodule \"a\" { source = \"./m\" }",
                "a=./m"
            },
            {
                "escaped templates",
                "locals {\n x = \"$${ \\\" %%{\"\n}\nmodule \"a\" { source = \"./$${m}\" }",
                "a=./${m}"
            },
            {
                "a heredoc that is closed",
                """
                    locals {
                     x = <<-EOT
                     module "no" {
                     " } ${ join("EOT", []) } $${
                     EOT x
                     EOT
                    }
                    module "a" { source = "./m" }
                    """,
                "a=./m"
            },
            {
                "a heredoc in a call",
                """
                    locals {
                     x = f(<<EOT
                    )
                    EOT
                    , 1)
                    }
                    module "a" { source = "./m" }
                    """,
                "a=./m"
            },
            { "escapes", "module \"a\" {\n source = \"./\\u006d\\U0000006d\\t\\\\\\\"\"\n}", "a=./mm\t\\\"" },
            { "names of all kinds", "module \"a-b é\" {\n ünïx-1_ = 1\n source = \"./m/ü\"\n}", "a-b é=./m/ü" },
            {
                "conditions and maps over lines",
                """
                    module "a" {
                     x = (
                     true
                     ? 1
                     : 2
                     )
                     y = {
                      "source" = 1
                      (z) : 2
                     }
                     source = "./m"
                    }
                    """,
                "a=./m"
            },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_module_is_found(string name, string text, string expected)
    {
        var file = ModuleFile.Read("main.tf", text);

        Assert.True(file.Faults.Count == 0, $"{name}: {string.Join("; ", file.Faults)}");
        Assert.Equal(expected, string.Join(' ', file.Calls.Select(call => $"{call.Name}={call.Source}")));
    }

    [Theory]
    [InlineData("module \"a\" {\n source = \"./${var.x}\"\n}")]
    [InlineData("module \"a\" {\n source = var.x\n}")]
    [InlineData("module \"a\" {\n source = \"./x\" == 1 ? 2 : 3\n}")]
    [InlineData("module \"a\" {\n source = <<EOT\n./m\nEOT\n}")]
    [InlineData("module \"a\" {\n}")]
    public void A_source_that_is_no_plain_text_is_left_out_with_the_reason(string text)
    {
        var file = ModuleFile.Read("main.tf", text);

        Assert.Empty(file.Faults);
        var call = Assert.Single(file.Calls);
        Assert.Null(call.Source);
        Assert.False(call.IsLocal);
        Assert.NotEmpty(call.Skipped!);
    }

    [Theory]
    [InlineData("module \"a\" {\n source = \"./m\n}\nmodule \"b\" { source = \"./n\" }", 2)]
    [InlineData("x = 'y'\nmodule \"b\" { source = \"./n\" }", 1)]
    [InlineData("}\nmodule \"b\" { source = \"./n\" }", 1)]
    [InlineData("\n\nlocals {\n x = [1, 2\n}\nmodule \"b\" { source = \"./n\" }", 5)]
    [InlineData("locals {\n x = ]\n}\nmodule \"b\" { source = \"./n\" }", 2)]
    [InlineData("locals \"x\" = 1\nmodule \"b\" { source = \"./n\" }", 1)]
    [InlineData("1\nmodule \"b\" { source = \"./n\" }", 1)]
    [InlineData("module \"b\" { source = \"./n\" }\nlocals {\n x = 1\n", 2)]
    [InlineData("module \"b\" { source = \"./n\" }\nlocals {\n x = <<EOT\n x\n", 5)]
    [InlineData("module \"b\" { source = \"./n\" }\n/* x\n", 2)]
    [InlineData("locals {\n x =\n}\nmodule \"b\" { source = \"./n\" }", 2)]
    [InlineData("locals {\n x = \"\\q\"\n}\nmodule \"b\" { source = \"./n\" }", 2)]
    [InlineData("x = 1 \0\nmodule \"b\" { source = \"./n\" }", 1)]
    public void A_fault_has_its_line_and_does_not_stop_the_rest(string text, int line)
    {
        var file = ModuleFile.Read("main.tf", text);

        Assert.Equal(line, file.Faults[0].Line);
        Assert.Contains(file.Calls, call => call is { Name: "b", Source: "./n" });
    }

    [Theory]
    [InlineData("{\"module\": {\"a\": {\"source\": \"./m\"}}}", "a=./m")]
    [InlineData("{\"module\": [{\"a\": [{\"source\": \"./m\"}]}, {\"b\": {\"source\": \"$${x}\"}}]}", "a=./m b=${x}")]
    [InlineData("{\"//\": \"x\", \"module\": {\"a\": {\"source\": \"./${x}\"}, \"b\": {}}}", "a= b=")]
    [InlineData(
        "[{\"module\": {\"a\": {\"source\": \"./m\"}}}, {\"module\": {\"a\": {\"source\": \"./n\"}}}]",
        "a=./m a=./n"
    )]
    [InlineData("{\"module\": 1}", "")]
    public void A_module_in_json_is_found(string text, string expected)
    {
        var file = ModuleFile.Read("main.tf.json", text);

        Assert.Empty(file.Faults);
        Assert.Equal(expected, string.Join(' ', file.Calls.Select(call => $"{call.Name}={call.Source}")));
    }

    [Theory]
    [InlineData("{\n\"module\": }", 2)]
    [InlineData("", 1)]
    [InlineData("7", 1)]
    [InlineData("{\"module\": {\"a\": {\"source\": \"\\ud800\"}}}", 1)]
    public void Bad_json_is_a_fault_with_its_line(string text, int line) =>
        Assert.Equal(line, Assert.Single(ModuleFile.Read("x.tofu.json", text).Faults).Line);

    [Theory]
    [InlineData("./m", "./m")]
    [InlineData("../m", "../m")]
    [InlineData(".\\m\\n", "./m/n")]
    [InlineData(".", null)]
    [InlineData("m", null)]
    [InlineData("/m", null)]
    [InlineData(".../m", null)]
    [InlineData("git::https://example.com/x.git//./m", null)]
    [InlineData("hashicorp/consul/aws", null)]
    public void Only_a_path_that_says_so_is_local(string source, string? path) =>
        Assert.Equal(path, new ModuleCall("a", source, null, 1).LocalPath);

    [Theory]
    [InlineData("a/main.tf", true)]
    [InlineData("main.tofu", true)]
    [InlineData("main.tf.json", true)]
    [InlineData("main.tofu.json", true)]
    [InlineData("main.tfvars", false)]
    [InlineData("main.json", false)]
    [InlineData("main.tftest.hcl", false)]
    public void A_configuration_file_is_known_by_its_name(string path, bool expected) =>
        Assert.Equal(expected, ModuleFile.IsConfiguration(path));
}
