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

// As git and others have it: `terrateam help validate`.
var parsed = root.Parse(args is ["help", .. var asked] ? [.. asked, "--help"] : args);
if (UsageFaults.IsGroupAlone(parsed))
    parsed = root.Parse([.. args, "--help"]);
if (UsageFaults.From(parsed) is { Count: > 0 } faults)
{
    // The full usage would hide the faults.
    foreach (var fault in faults)
        await Console.Error.WriteLineAsync($"terrateam: {Screen.Clean(fault)}");
    await Console.Error.WriteLineAsync("Try `terrateam --help`, or `--help` behind a command.");
    return ExitCode.Unusable;
}

// The run handles signals itself: it ends its children and reports before it exits.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
