using Terrateam.Core.Runs;

namespace Terrateam.Cli.Configuration;

/// <param name="Name">As configured.</param>
/// <param name="Program">The executable.</param>
/// <param name="Version">As configured: an exact version, a constraint, <c>latest</c>, or null.</param>
/// <param name="CollectOutputs">Whether to report the outputs after an apply.</param>
internal sealed record EngineChoice(string Name, string Program, string? Version, bool CollectOutputs)
{
    public const string Terragrunt = "terragrunt";
    public const string Cdktf = "cdktf";
    public const string Pulumi = "pulumi";
    public const string Stategraph = "stategraph";
    public const string Custom = "custom";

    /// <summary>True where <c>override_tf_cmd</c> names the program, which is then never installed.</summary>
    public bool IsOverridden { get; init; }

    /// <summary>The tool beneath a wrapper, <c>terraform</c> or <c>tofu</c>; null for other engines.</summary>
    public string? TfCommand { get; init; }

    /// <summary>The version of the tool beneath, as configured.</summary>
    public string? TfVersion { get; init; }

    /// <summary>Whether Terragrunt runs all units below the directory.</summary>
    public bool RunsAll { get; init; }

    /// <summary>The command lines of a custom engine.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Commands { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>True for the engines that take Terraform's commands.</summary>
    public bool IsTerraformLike => Name is "terraform" or "tofu" or Terragrunt or Cdktf;

    /// <summary>True for the engines that this version can run.</summary>
    public bool IsSupported => IsTerraformLike || Name is Pulumi or Stategraph or Custom;

    /// <summary>True where its workspaces are the dirspace's; a stack of CDKTF is one by itself.</summary>
    public bool HasWorkspaces => IsTerraformLike && Name is not Cdktf;

    /// <summary>What stands before the slash in the names of its steps.</summary>
    public string StepPrefix => IsTerraformLike ? StepNames.Terraform : Name;

    /// <summary>A command line of a custom engine; null for none.</summary>
    public IReadOnlyList<string>? CommandOf(string verb) => Commands.GetValueOrDefault(verb);
}
