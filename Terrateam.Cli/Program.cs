using System.CommandLine;
using Terrateam.Cli;
using Terrateam.Cli.Modules;

var version = new Command("version", "Prints the version.");
version.SetAction(_ => Console.WriteLine(Product.Version));

var root = new RootCommand("Pull request automation for Terraform and OpenTofu.") { RunCommand.Create(), IndexCommand.Create(), version };

// Signals are the run's own business: it ends its children and reports before it goes.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
