using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Access;

/// <summary>People and dirspaces for tests of who may do what.</summary>
internal static class People
{
    public static Person With(string login, RepositoryRole role = RepositoryRole.None, params string[] teams) =>
        new(login, role, teams.ToHashSet(StringComparer.Ordinal));

    public static ChangedDirspace Dirspace(string directory, params string[] tags) =>
        new(
            new(directory, "default"),
            Rank: 0,
            Autoplan: true,
            AutoplanDraft: true,
            Autoapply: false,
            tags.Append($"dir:{directory}").ToHashSet(StringComparer.Ordinal),
            WorkflowIndex: null,
            LockPolicy.Strict,
            LockBranchTarget.All
        );

    public static RepositoryConfiguration Configuration(string yaml)
    {
        var result = ConfigurationReader.Read(".terrateam/config.yml", yaml);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }
}
