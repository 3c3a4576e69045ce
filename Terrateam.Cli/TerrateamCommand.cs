using System.CommandLine;
using System.CommandLine.Help;
using Terrateam.Cli.ActionsSecrets;
using Terrateam.Cli.Explanations;
using Terrateam.Cli.Imports;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Modules;
using Terrateam.Cli.Operations;
using Terrateam.Cli.Programs;
using Terrateam.Cli.Scaffolding;
using Terrateam.Cli.Setup;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.Validation;

namespace Terrateam.Cli;

/// <summary>The command line <c>terrateam</c>.</summary>
internal static class TerrateamCommand
{
    public static RootCommand Create()
    {
        var version = new Command("version", "Prints the version.");
        version.SetAction(_ => Console.WriteLine(Product.Version));

        var root = new RootCommand("Pull request automation for Terraform and OpenTofu.")
        {
            RunCommand.Create(),
            ValidateCommand.Create(),
            ExplainCommand.Create(),
            IndexCommand.Create(),
            InitCommand.Create(),
            ImportCommand.Create(),
            SchemaCommand.Create(),
            CompletionCommand.Create(),
            SetupCommand.Create(),
            SecretsCommand.Create(),
            TerragruntBuilder.Create(),
            AuxiliaryBuilder.Create(),
            SshKeyScan.Create(),
            TrustCertificate.Create(),
            OpsCommand.Create(),
            version,
        };

        // Those of cmd.exe would be completed everywhere.
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Aliases.Clear();
            help.Aliases.Add("-h");
        }

        return root;
    }
}
