using System.CommandLine;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Validation;

/// <summary><c>terrateam schema</c>: prints the JSON schema of the configuration file, as in <c>schema/</c>.</summary>
internal static class SchemaCommand
{
    internal static Command Create()
    {
        var command = new Command("schema", "Prints the JSON schema of .terrateam/config.yml, for editors.");
        command.SetAction(
            static async (result, cancellationToken) =>
            {
                await result.InvocationConfiguration.Output.WriteAsync(
                    ConfigurationSchema.Write().AsMemory(),
                    cancellationToken
                );
                return 0;
            }
        );
        return command;
    }
}
