using System.CommandLine;
using Terrateam.Cli;
using Terrateam.Cli.Modules;
using Terrateam.Cli.Validation;

var version = new Command("version", "Prints the version.");
version.SetAction(_ => Console.WriteLine(Product.Version));

var root = new RootCommand("Pull request automation for Terraform and OpenTofu.")
{
    RunCommand.Create(),
    ValidateCommand.Create(),
    IndexCommand.Create(),
    SchemaCommand.Create(),
    version,
};

// Signals are the run's own business: it ends its children and reports before it goes.
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? ExitCode.Unusable : code;
