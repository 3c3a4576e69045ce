using System.CommandLine;
using Terrateam.Cli;
using Terrateam.Cli.Terminal;

var root = TerrateamCommand.Create();

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
