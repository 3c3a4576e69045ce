using Terrateam.Core.Modules;

namespace Terrateam.Tests.Core.Modules;

/// <summary>What the directories of Terragrunt depend on.</summary>
public sealed class TerragruntFileTests
{
    private const string Own = "${DIR}/terragrunt.hcl ${DIR}/*.tf ${DIR}/*.tfvars";

    [Theory]
    [InlineData("""dependency "vpc" { config_path = "../vpc" }""", "live/vpc", "live/vpc/terragrunt.hcl")]
    [InlineData(
        "dependency \"vpc\" {\n  config_path = \"${get_terragrunt_dir()}/../vpc\"\n}",
        "live/vpc",
        "live/vpc/terragrunt.hcl"
    )]
    [InlineData(
        "dependency \"vpc\" {\n  config_path = \"${get_repo_root()}/other\"\n}",
        "other",
        "other/terragrunt.hcl"
    )]
    [InlineData(
        "dependencies {\n  paths = [\n    \"../a\", # first\n    \"../b/\",\n  ]\n}",
        "live/a,live/b",
        "live/a/terragrunt.hcl live/b/terragrunt.hcl"
    )]
    [InlineData(
        "dependency \"a\" {\n  config_path = \"../a\"\n}\ndependencies {\n  paths = [\"../a\"]\n}",
        "live/a",
        "live/a/terragrunt.hcl"
    )]
    [InlineData("dependency \"up\" {\n  config_path = \"../..\"\n}", ".", "terragrunt.hcl")]
    [InlineData("dependency \"self\" {\n  config_path = \".\"\n}", "", "")]
    [InlineData("dependency \"out\" {\n  config_path = \"../../../etc\"\n}", "", "")]
    [InlineData("dependency \"dynamic\" {\n  config_path = local.path\n}", "", "")]
    [InlineData("inputs = {\n  dependency = { config_path = \"../a\" }\n}", "", "")]
    [InlineData(
        "dependency \"x\" {\n  mock_outputs = { config_path = \"../no\" }\n  config_path = \"../yes\"\n}",
        "live/yes",
        "live/yes/terragrunt.hcl"
    )]
    [InlineData("terraform {\n  source = \"../../modules//vpc?ref=1\"\n}", "", "modules/vpc?ref=1/**/*.tf")]
    [InlineData("terraform {\n  source = \"../../modules//vpc\"\n}", "", "modules/vpc/**/*.tf")]
    [InlineData("terraform {\n  source = \"git::https://example.com/vpc.git\"\n}", "", "")]
    [InlineData("terraform {\n  source = \"${local.base}/vpc\"\n}", "", "")]
    [InlineData("include \"root\" {\n  path = \"../root.hcl\"\n}", "", "live/root.hcl")]
    [InlineData("locals {\n  extra_terrateam_dependencies = [\"../x.json\", \"/y.json\"]\n}", "", "live/x.json y.json")]
    [InlineData("locals {\n  extra_atlantis_dependencies = [\"x\"]\n}", "", "live/app/x")]
    [InlineData(
        "locals {\n  extra_atlantis_dependencies = [\"x\"]\n  extra_terrateam_dependencies = [\"y\"]\n}",
        "",
        "live/app/y"
    )]
    [InlineData("include \"env\" {\n  path = find_in_parent_folders(\"env.hcl\")\n}", "", "live/env.hcl env.hcl")]
    [InlineData("}}}} = {\n<<<\n\"", "", "")]
    [InlineData("dependency \"a\" {\n  config_path = ", "", "")]
    public void What_it_refers_to_is_a_pattern_and_comes_before_it(string text, string before, string patterns)
    {
        var directory = TerragruntDirectory.Create("live/app", TerragruntFile.Read(text));

        Assert.Equal(before, string.Join(',', directory.Dependencies));
        Assert.Equal($"{Own} {patterns}".TrimEnd(), string.Join(' ', directory.FilePatterns));
    }

    [Fact]
    public void Without_a_name_the_usual_files_of_parent_folders_are_meant()
    {
        var file = TerragruntFile.Read("include {\n  path = find_in_parent_folders()\n}\n");

        Assert.Equal(
            [
                "live/terragrunt.hcl",
                "live/root.hcl",
                "live/common.hcl",
                "terragrunt.hcl",
                "root.hcl",
                "common.hcl",
                "repo.hcl",
                "aws.hcl",
                "provision.hcl",
            ],
            TerragruntDirectory.Create("live/app", file).FilePatterns.Skip(3)
        );
        Assert.Equal(3 + 4, TerragruntDirectory.Create(".", file).FilePatterns.Count);
    }

    [Theory]
    [InlineData(
        "provider \"registry.terraform.io/hashicorp/aws\" {\n  version = \"5.1.0\"\n  hashes = [\n    \"h1:a=\",\n    \"zh:b\",\n  ]\n}",
        "registry.terraform.io/hashicorp/aws 5.1.0 h1:a=,zh:b"
    )]
    [InlineData("provider \"localhost:8080/x/y\" {\n  version = \"1.0.0-rc.1\"\n}", "localhost:8080/x/y 1.0.0-rc.1 ")]
    [InlineData(
        "provider \"a/b/c\" {\n  version = \"1.0.0\"\n}\nprovider \"a/b/d\" {\n  version = \"2.0.0\"\n}",
        "a/b/c 1.0.0 ;a/b/d 2.0.0 "
    )]
    [InlineData("provider \"../../etc/x\" {\n  version = \"1.0.0\"\n}", "")]
    [InlineData("provider \"a/../c\" {\n  version = \"1.0.0\"\n}", "")]
    [InlineData("provider \"a/b/c\" {\n  version = \"1.0.0/../../..\"\n}", "")]
    [InlineData("provider \"a/b/c\" {\n  version = \"..\"\n}", "")]
    [InlineData("provider \"a/b/c\" {\n}", "")]
    [InlineData("not HCL {{{ \"", "")]
    public void A_lock_file_names_providers_and_nothing_else(string text, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                ';',
                LockedProvider
                    .Read(text)
                    .Select(static one => $"{one.Address} {one.Version} {string.Join(',', one.Hashes)}")
            )
        );
}
