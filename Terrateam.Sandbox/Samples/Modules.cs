namespace Terrateam.Sandbox.Samples;

/// <summary>Terraform code that needs no provider and no network: everything is of the built-in type.</summary>
/// <param name="stateDirectory">The directory for Terraform's state, outside of every checkout.</param>
internal sealed class Modules(string stateDirectory)
{
    /// <summary>A directory with one resource, as the text of its <c>main.tf</c>.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="attributes">Names and values, as they stand in the code.</param>
    public string Module(string directory, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        var lines = "";
        foreach (var (name, value) in attributes)
            lines += $"    {name} = {value}\n";

        return $$"""
            terraform {
              backend "local" {
                path = "{{stateDirectory.Replace('\\', '/')}}/{{directory}}.tfstate"
              }
            }

            resource "terraform_data" "main" {
              input = {
            {{lines.TrimEnd('\n')}}
              }
            }

            """;
    }
}
