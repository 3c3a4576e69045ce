using System.CommandLine;
using Terrateam.Cli.ActionsSecrets;
using Terrateam.Cli.Explanations;
using Terrateam.Cli.Imports;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Modules;
using Terrateam.Cli.Operations;
using Terrateam.Cli.Programs;
using Terrateam.Cli.Setup;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.Validation;

var version = new Command("version", "Prints the version.");
version.SetAction(_ => Console.WriteLine(Product.Version));

var root = new RootCommand("Pull request automation for Terraform and OpenTofu.")
{
    RunCommand.Create(),
    ValidateCommand.Create(),
    ExplainCommand.Create(),
    IndexCommand.Create(),
    ImportCommand.Create(),
    SchemaCommand.Create(),
    SetupCommand.Create(),
    SecretsCommand.Create(),
    TerragruntBuilder.Create(),
    AuxiliaryBuilder.Create(),
    SshKeyScan.Create(),
    TrustCertificate.Create(),
    OpsCommand.Create(),
    version,
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // The full usage would hide the error.
    foreach (var error in parsed.Errors)
        await Console.Error.WriteLineAsync($"terrateam: {error.Message}");
    await Console.Error.WriteLineAsync("Try `terrateam --help`, or `--help` behind a command.");
    return ExitCode.Unusable;
}

// The run handles signals itself: it ends its children and reports before it exits.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
