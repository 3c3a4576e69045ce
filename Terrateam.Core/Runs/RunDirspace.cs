using System.Text.Json.Serialization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Runs;

/// <summary>A dirspace of a run.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Rank">Its layer.</param>
/// <param name="Workflow">Index of its workflow in the configuration, or null for the default one.</param>
/// <param name="PlanRunId">For an apply, the run whose plan file it uses; for one without a reviewed plan, the run
/// whose plan it makes useless.</param>
/// <param name="Stack">The stack that it belongs to.</param>
/// <param name="Variables">Environment variables from its stack; null for none.</param>
/// <param name="Comments">What happens to earlier comments about it.</param>
/// <param name="AppliesByItself">True where its apply starts automatically.</param>
public sealed record RunDirspace(
    Dirspace Dirspace,
    int Rank,
    int? Workflow = null,
    Guid? PlanRunId = null,
    string Stack = "default",
    IReadOnlyDictionary<string, string>? Variables = null,
    CommentStrategy Comments = CommentStrategy.Minimize,
    bool AppliesByItself = false
)
{
    /// <summary>For a plan, true where others that are not applied have to be applied before it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsAfterOthers { get; init; }
}
