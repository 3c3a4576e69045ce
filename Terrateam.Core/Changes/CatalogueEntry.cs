using Terrateam.Core.Configuration;
using Terrateam.Core.Configuration.Stacks;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>One dirspace of the catalogue while it is matched with a change.</summary>
/// <param name="dirspace">The dirspace.</param>
/// <param name="rule">The entry of <c>dirs</c> that it comes from; null for a directory that the configuration does not
/// name.</param>
/// <param name="workspace">The rules of the workspace.</param>
/// <param name="tags">Its tags; those of its stacks are added later.</param>
/// <param name="patterns">Its compiled patterns, shared by the dirspaces that have the same ones.</param>
/// <param name="modules">Patterns of the modules that it uses.</param>
internal sealed class CatalogueEntry(
    Dirspace dirspace,
    DirectoryRule? rule,
    WorkspaceRule workspace,
    HashSet<string> tags,
    FilePattern[] patterns,
    FilePattern[] modules
)
{
    internal Dirspace Dirspace => dirspace;

    internal DirectoryRule? Rule => rule;

    internal WorkspaceRule Workspace => workspace;

    internal HashSet<string> Tags => tags;

    internal FilePattern[] Patterns => patterns;

    internal FilePattern[] Modules => modules;

    internal DependsOn? DependsOn => workspace.WhenModified.DependsOn;

    /// <summary>Set once the catalogue is complete.</summary>
    internal StackNode Stack { get; set; } = null!;

    internal ChangedDirspace Describe(RepositoryConfiguration configuration, int? workflow)
    {
        var when = workspace.WhenModified;
        var own = workflow is { } index ? configuration.Workflows[index] : null;
        return new(
            dirspace,
            Rank: 0,
            when.Autoplan,
            when.AutoplanDraft,
            Stack.AutoApplySource?.Rule.AutoApply ?? when.Autoapply,
            tags,
            workflow,
            own?.LockPolicy ?? LockPolicy.Strict,
            rule?.LockBranchTarget ?? LockBranchTarget.All
        )
        {
            RunsOn = own?.RunsOn,
            Stack = Stack.Rule.Name,
            Variables = Stack.Variables.Values,
            Rule = rule,
            WhenModified = when,
        };
    }
}
