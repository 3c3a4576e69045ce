using System.Text.Json.Serialization;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>One dirspace of a plan or apply.</summary>
/// <param name="Path">Directory from the repository root, <c>.</c> for the root.</param>
/// <param name="Workspace">The Terraform workspace.</param>
/// <param name="Rank">Dirspaces of a lower rank go first. The original server always sends 0, and one layer at a
/// time.</param>
/// <param name="StackName">Name of the stack that the dirspace belongs to, <c>default</c> without stacks.</param>
/// <param name="Variables">Environment variables from the stack. The original server sends an object, empty where there
/// are none.</param>
/// <param name="Workflow">Index into the configuration's <c>workflows</c>; absent for the default workflow.</param>
public sealed record WorkManifestDirspace(
    string Path,
    string Workspace,
    int Rank,
    string StackName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyDictionary<string, string>? Variables = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Workflow = null
)
{
    /// <summary>The dirspace without the runner's data.</summary>
    [JsonIgnore]
    public Dirspace Dirspace => new(Path, Workspace);
}

/// <summary>An item of the response to <c>…/workspaces</c>.</summary>
/// <param name="Dir">Directory from the repository root.</param>
/// <param name="Workspace">The Terraform workspace.</param>
public sealed record WorkManifestWorkspace(string Dir, string Workspace);
