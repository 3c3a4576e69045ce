using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Issues;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Secrets;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>A repository with its branches, issues, pull requests, statuses and workflows.</summary>
internal sealed class RepositoryState(
    long id,
    Account owner,
    string name,
    string defaultBranch,
    GitRepository git,
    DateTimeOffset createdAt
)
{
    private static readonly string[] Roles = ["none", "read", "triage", "write", "maintain", "admin"];

    public long Id { get; } = id;

    public Account Owner { get; set; } = owner;

    public string Name { get; set; } = name;

    public string FullName => $"{Owner.Login}/{Name}";

    public string NodeId { get; } = Ids.Node("R", id);

    public string DefaultBranch { get; set; } = defaultBranch;

    public bool IsPrivate { get; set; } = true;

    public bool IsArchived { get; set; }

    /// <summary>How many approvals the branch protection requires before a merge; 0 for none.</summary>
    public int RequiredReviews { get; set; }

    public RepositoryState? ForkOf { get; init; }

    public GitRepository Git { get; } = git;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset PushedAt { get; set; } = createdAt;

    /// <summary>Tips of branches and tags by full name, as of the last push.</summary>
    public Dictionary<string, string> References { get; set; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Collaborators { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<int, IssueState> Issues { get; } = [];

    public Dictionary<int, PullRequestState> PullRequests { get; } = [];

    public List<CommentState> Comments { get; } = [];

    public List<StatusState> Statuses { get; } = [];

    public List<CheckRunState> CheckRuns { get; } = [];

    public SecretStore SecretStore => field ??= new();

    public SortedDictionary<string, SecretStore> Environments { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, WorkflowState> Workflows { get; } = new(StringComparer.Ordinal);

    public HashSet<string> MergeMethods { get; } = new(StringComparer.Ordinal) { "merge", "squash", "rebase" };

    /// <summary>The number of entries after which trees are truncated; null for GitHub's own limit.</summary>
    public int? TruncateTreesAfter { get; set; }

    public int LastNumber { get; set; }

    /// <summary><c>none</c> to <c>admin</c>; the owner is admin, and every account reads a public repository.</summary>
    public string RoleOf(Account account) =>
        account.Id == Owner.Id ? "admin" : Collaborators.GetValueOrDefault(account.Login, IsPrivate ? "none" : "read");

    public bool Allows(Account account, string role) =>
        Array.IndexOf(Roles, RoleOf(account)) >= Array.IndexOf(Roles, role);
}
