using Terrateam.Cli.Steps;
using Terrateam.Tests.Core;

namespace Terrateam.Tests.Cli;

/// <summary>The shared cases of what a sourced script hands on.</summary>
public sealed class EnvironmentSourceTests
{
    public static TheoryData<int> Cases =>
        [.. Enumerable.Range(0, CaseFile.Section("env_source_filter").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_sourced_script_hands_on_what_the_case_says(int index)
    {
        var one = CaseFile.Section("env_source_filter")[index];
        Assert.Equal(one.Texts("kept"), one.Texts("in").Where(EnvironmentStep.IsOfScript));
    }
}
