namespace Terrateam.Tests.Cli.Scaffolding;

/// <summary>Files of repositories of several kinds.</summary>
internal static class SampleTrees
{
    public static (string Name, string Content)[] Of(string tree) =>
        tree switch
        {
            "modules" =>
            [
                ("network/main.tf", Uses("../modules/vpc")),
                ("dns/main.tf", ""),
                ("modules/vpc/main.tf", ""),
                ("modules/vpc/templates/user.tftpl", "x"),
                ("modules/vpc/README.md", "x"),
            ],
            "workspaces" =>
            [
                ("app/main.tf", "terraform {\n  backend \"s3\" {}\n}\nlocals {\n  name = terraform.workspace\n}\n"),
                ("app/staging.tfvars", "a = 1\n"),
                ("app/production.tfvars", "a = 1\n"),
                ("app/terraform.tfvars", "a = 1\n"),
                ("app/all.auto.tfvars", "a = 1\n"),
                ("db/main.tf", "# terraform.workspace is not used\n"),
                ("db/env/dev.tfvars", "a = 1\n"),
                ("db/env/prod.tfvars", "a = 1\n"),
                ("w/main.tf", "locals {\n  name = \"${terraform.workspace}-x\"\n}\n"),
            ],
            "tofu" => [("app/main.tofu", "")],
            "terragrunt" =>
            [
                ("live/root.hcl", ""),
                ("live/dev/vpc/terragrunt.hcl", Unit("vpc")),
                ("live/prod/vpc/terragrunt.hcl", Unit("vpc")),
                ("live/dev/app/terragrunt.hcl", Unit("app") + "dependency \"vpc\" {\n  config_path = \"../vpc\"\n}\n"),
                ("modules/vpc/main.tf", ""),
                ("modules/app/main.tf", ""),
            ],
            "mixed" =>
            [
                ("plain/main.tf", ""),
                ("live/terragrunt.hcl", "remote_state {\n  backend = \"s3\"\n}\n"),
                ("live/a/terragrunt.hcl", "terraform {\n  source = \"git::https://git.example.com/a.git\"\n}\n"),
            ],
            "module" =>
            [
                ("main.tf", "variable \"x\" {}\n"),
                ("examples/simple/main.tf", Uses("../..")),
                ("tests/a/main.tf", Uses("../..")),
                ("modules/part/main.tf", ""),
            ],
            "names" =>
            [
                ("main.tf", ""),
                (".x/main.tf", ""),
                ("a b/main.tf", Uses("../modules/c d")),
                ("we[i]rd*/main.tf", ""),
                ("modules/c d/main.tf", ""),
            ],
            _ => [("README.md", "x")],
        };

    private static string Uses(string module) => $"module \"m\" {{\n  source = \"{module}\"\n}}\n";

    private static string Unit(string module) =>
        "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
        + $"terraform {{\n  source = \"../../../modules//{module}\"\n}}\n";
}
