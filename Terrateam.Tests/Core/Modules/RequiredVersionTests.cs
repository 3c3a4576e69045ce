using Terrateam.Core.Modules;

namespace Terrateam.Tests.Core.Modules;

public sealed class RequiredVersionTests
{
    [Theory]
    [InlineData("terraform {\n  required_version = \">= 1.3\"\n}\n", ">= 1.3")]
    [InlineData("terraform { required_version = \"~> 1.5.0\" }", "~> 1.5.0")]
    [InlineData("terraform {\n  backend \"s3\" {\n    key = \"k\"\n  }\n  required_version=\"1.5\" # why\n}", "1.5")]
    [InlineData("# terraform { required_version = \"1\" }\n/* terraform { required_version = \"2\" } */", "")]
    [InlineData("terraform {\n  required_providers {\n    required_version = \"1\"\n  }\n}", "")]
    [InlineData("resource \"terraform\" \"x\" {\n  required_version = \"1\"\n}", "")]
    [InlineData("locals {\n  terraform = { required_version = \"1\" }\n  required_version = \"2\"\n}", "")]
    [InlineData("required_version = \"1\"", "")]
    [InlineData("terraform {\n  required_version = var.version\n}", "")]
    [InlineData("terraform {\n  required_version = \"1.${1}\"\n}", "")]
    [InlineData("terraform {\n  x = <<EOT\nrequired_version = \"1\"\nEOT\n  required_version = \"2\"\n}", "2")]
    [InlineData("terraform {}\nterraform {\n  required_version = \"> 1\"\n}", "> 1")]
    [InlineData(
        "terraform {\n  required_version = \"> 1\"\n}\nterraform {\n  required_version = \"< 2\"\n}",
        "> 1|< 2"
    )]
    [InlineData("terraform {\n  x = 'y'\n  required_version = \"1\"\n}", "1")]
    [InlineData("terraform {", "")]
    [InlineData("", "")]
    [InlineData("terraform { x = \"", "")]
    public void A_block_names_versions(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', RequiredVersions.Of("main.tf", text)));

    [Theory]
    [InlineData("""{"terraform": {"required_version": ">= 1.3"}}""", ">= 1.3")]
    [InlineData("""{"terraform": [{"required_version": "> 1"}, {"required_version": "< 2"}]}""", "> 1|< 2")]
    [InlineData("""[{"terraform": {"required_version": "1"}}]""", "1")]
    [InlineData("""{"terraform": {"required_version": 1}}""", "")]
    [InlineData("""{"terraform": "x"}""", "")]
    [InlineData("""{"required_version": "1"}""", "")]
    [InlineData("{", "")]
    [InlineData("null", "")]
    public void A_block_in_json_names_versions(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', RequiredVersions.Of("main.tf.json", text)));

    [Theory]
    [InlineData(false, "a.tf b.tf.json")]
    [InlineData(true, "a.tofu b.tofu.json c.tofu")]
    public void A_tool_reads_its_own_files(bool isTofu, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                ' ',
                RequiredVersions.FilesOf(
                    ["a.tofu", "a.tf", "b.tf.json", "b.tofu.json", "c.tofu", "d.tfvars", "e.hcl", "README.md"],
                    isTofu
                )
            )
        );
}
