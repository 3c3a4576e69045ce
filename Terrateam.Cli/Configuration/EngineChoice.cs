using System.Text.RegularExpressions;
using Terrateam.Core.Runs;

namespace Terrateam.Cli.Configuration;

/// <param name="Name">As configured.</param>
/// <param name="Program">The executable.</param>
/// <param name="Version">As configured: an exact version, a constraint, <c>latest</c>, or null.</param>
/// <param name="CollectOutputs">Whether to report the outputs after an apply.</param>
internal sealed partial record EngineChoice(string Name, string Program, string? Version, bool CollectOutputs)
{
    /// <summary>True for the engines that this version can run.</summary>
    public bool IsSupported => Name is "terraform" or "tofu";

    /// <summary>What stands before the slash in the names of its steps.</summary>
    public string StepPrefix => IsSupported ? StepNames.Terraform : Name;

    /// <summary>True for a version that can be compared with the machine's.</summary>
    public static bool IsExact(string version) => ExactVersion().IsMatch(version);

    [GeneratedRegex(
        @"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ExactVersion();
}
