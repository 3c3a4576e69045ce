using Terrateam.Core.Runs;

namespace Terrateam.Cli.Configuration;

/// <param name="Name">As configured.</param>
/// <param name="Program">The executable.</param>
/// <param name="Version">As configured: an exact version, a constraint, <c>latest</c>, or null.</param>
/// <param name="CollectOutputs">Whether to report the outputs after an apply.</param>
internal sealed record EngineChoice(string Name, string Program, string? Version, bool CollectOutputs)
{
    /// <summary>True where <c>override_tf_cmd</c> names the program, which is then never installed.</summary>
    public bool IsOverridden { get; init; }

    /// <summary>True for the engines that this version can run.</summary>
    public bool IsSupported => Name is "terraform" or "tofu";

    /// <summary>What stands before the slash in the names of its steps.</summary>
    public string StepPrefix => IsSupported ? StepNames.Terraform : Name;
}
